// Reads every row and column of a query through pgjdbc: java -cp DRIVER.jar ReadRows.java URL SQL FETCH_SIZE
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

class ReadRows {
  public static void main(String[] args) throws Exception {
    try (Connection connection = DriverManager.getConnection(args[0])) {
      // With autocommit the driver reads everything at once, whatever the fetch size.
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(Integer.parseInt(args[2]));
        try (ResultSet rows = statement.executeQuery(args[1])) {
          int columns = rows.getMetaData().getColumnCount();
          int nulls = 0;
          while (rows.next()) {
            for (int column = 1; column <= columns; column++) {
              if (rows.getObject(column) == null) nulls++;
            }
          }
          if (nulls > 0) System.exit(1);
        }
      }
    }
  }
}
