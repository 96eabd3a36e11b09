import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/**
 * What a program does with Flink's JDBC driver, for the tests beside it: runs the commands of its arguments on one connection and prints
 * what comes back, a line each.
 *
 * <pre>
 *   query SQL      columns with their types, then the rows
 *   execute SQL    execute(), whatever it is
 *   first N SQL    the first N rows of a query that does not end, then cancel
 *   objects SQL    the Java classes of the first row's values
 *   metadata       catalogs, schemas, product
 *   catalog, schema  where the connection stands
 * </pre>
 */
public class JdbcClient {
  public static void main(String[] arguments) throws Exception {
    try (Connection connection = DriverManager.getConnection(arguments[0])) {
      for (int i = 1; i < arguments.length; i++) {
        String[] command = arguments[i].split(" ", 2);
        System.out.println("> " + arguments[i]);
        try {
          run(connection, command[0], command.length > 1 ? command[1] : "");
        } catch (SQLException | RuntimeException error) {
          System.out.println("error " + innermost(error));
        }
      }
    }
    System.out.println("closed");
  }

  private static void run(Connection connection, String verb, String rest) throws SQLException {
    switch (verb) {
      case "query" -> query(connection, rest, Integer.MAX_VALUE);
      case "first" -> {
        String[] parts = rest.split(" ", 2);
        query(connection, parts[1], Integer.parseInt(parts[0]));
      }
      case "execute" -> execute(connection, rest);
      case "objects" -> objects(connection, rest);
      case "metadata" -> metadata(connection.getMetaData());
      case "catalog" -> System.out.println(connection.getCatalog());
      case "schema" -> System.out.println(connection.getSchema());
      case "use-catalog" -> connection.setCatalog(rest);
      case "use-schema" -> connection.setSchema(rest);
      case "info" -> System.out.println(connection.getClientInfo(rest));
      default -> throw new IllegalArgumentException(verb);
    }
  }

  private static void query(Connection connection, String sql, int rows) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      System.out.println(columns(result.getMetaData()));
      for (int row = 0; row < rows && result.next(); row++) System.out.println(text(result));
      if (rows < Integer.MAX_VALUE) statement.cancel();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean hasRows = statement.execute(sql);
      System.out.println("rows: " + hasRows);
      if (!hasRows) return;
      try (ResultSet result = statement.getResultSet()) {
        System.out.println(columns(result.getMetaData()));
        while (result.next()) System.out.println(text(result));
      }
    }
  }

  private static void objects(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        Object value = result.getObject(i);
        String type = value == null ? "null" : value.getClass().getSimpleName();
        System.out.println(result.getMetaData().getColumnLabel(i) + " " + type + " " + form(value));
      }
    }
  }

  private static void metadata(DatabaseMetaData metadata) throws SQLException {
    System.out.println(metadata.getDatabaseProductName() + " " + metadata.getDatabaseProductVersion());
    try (ResultSet catalogs = metadata.getCatalogs()) {
      while (catalogs.next()) System.out.println("catalog " + catalogs.getString(1));
    }
    try (ResultSet schemas = metadata.getSchemas()) {
      while (schemas.next()) System.out.println("schema " + schemas.getString(2) + "." + schemas.getString(1));
    }
  }

  private static String columns(ResultSetMetaData columns) throws SQLException {
    StringBuilder text = new StringBuilder("columns");
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      text.append(' ').append(columns.getColumnLabel(i)).append(':').append(columns.getColumnTypeName(i));
    }
    return text.toString();
  }

  private static String text(ResultSet result) throws SQLException {
    StringBuilder text = new StringBuilder("row");
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      // The driver's getString takes character strings only.
      text.append(i == 1 ? " " : " | ").append(form(result.getObject(i)));
    }
    return text.toString();
  }

  private static String form(Object value) {
    return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
  }

  private static String innermost(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
    String message = String.valueOf(cause.getMessage());
    int last = message.lastIndexOf("Caused by: ");
    return (last < 0 ? message : message.substring(last + 11)).split("\n")[0];
  }
}
