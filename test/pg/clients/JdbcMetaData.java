import java.sql.*;
import java.util.*;

/** What tools on pgjdbc browse a database by: DatabaseMetaData. Prints ok. */
public class JdbcMetaData {
  static void check(Object found, Object wanted) {
    if (!Objects.equals(found, wanted)) throw new AssertionError("found " + found + ", not " + wanted);
  }

  /** The named columns of all rows. */
  static List<List<String>> rows(ResultSet r, String... columns) throws SQLException {
    List<List<String>> all = new ArrayList<>();
    while (r.next()) {
      List<String> row = new ArrayList<>();
      for (String column : columns) row.add(r.getString(column));
      all.add(row);
    }
    r.close();
    return all;
  }

  static List<String> row(String... values) {
    return Arrays.asList(values);
  }

  public static void main(String[] args) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/default_catalog" + args[1];
    try (Connection c = DriverManager.getConnection(url, "ann", "")) {
      Statement s = c.createStatement();
      s.execute("create table m (a int, b varchar(20) comment 'words', p decimal(10,2), ts timestamp(3), tags array<string>,"
          + " primary key (a) not enforced) comment 'all of them' with ('connector'='memory')");
      s.execute("create table two (x bigint not null, y string not null, z double, primary key (y, x) not enforced)"
          + " with ('connector'='memory')");
      s.execute("create view v as select a, b from m");
      DatabaseMetaData d = c.getMetaData();
      check(d.getDatabaseProductName(), "PostgreSQL");
      check(rows(d.getCatalogs(), "TABLE_CAT"), List.of(row("default_catalog")));
      check(rows(d.getSchemas(null, "default%"), "TABLE_SCHEM"), List.of(row("default_database")));
      check(rows(d.getTables(null, "default_database", "%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME", "TABLE_TYPE", "REMARKS"),
          List.of(row("m", "TABLE", "all of them"), row("two", "TABLE", null), row("v", "VIEW", null)));
      check(rows(d.getColumns(null, "default_database", "m", "%"), "COLUMN_NAME", "TYPE_NAME", "DATA_TYPE", "COLUMN_SIZE", "DECIMAL_DIGITS",
              "IS_NULLABLE", "REMARKS", "ORDINAL_POSITION"),
          List.of(row("a", "int4", "4", "10", "0", "NO", null, "1"), row("b", "varchar", "12", "20", "0", "YES", "words", "2"),
              row("p", "numeric", "2", "10", "2", "YES", null, "3"), row("ts", "timestamp", "93", "26", "3", "YES", null, "4"),
              row("tags", "_text", "2003", "2147483647", "0", "YES", null, "5")));
      check(rows(d.getPrimaryKeys(null, "default_database", "two"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME"),
          List.of(row("y", "1", "two_pkey"), row("x", "2", "two_pkey")));
      check(rows(d.getIndexInfo(null, "default_database", "two", true, false), "INDEX_NAME", "COLUMN_NAME", "ORDINAL_POSITION", "NON_UNIQUE"),
          List.of(row("two_pkey", "y", "1", "f"), row("two_pkey", "x", "2", "f")));
      check(rows(d.getImportedKeys(null, "default_database", "two"), "FKTABLE_NAME"), List.of());
      check(rows(d.getExportedKeys(null, "default_database", "two"), "FKTABLE_NAME"), List.of());
      check(rows(d.getBestRowIdentifier(null, "default_database", "m", DatabaseMetaData.bestRowSession, true), "COLUMN_NAME"), List.of(row("a")));
      Set<String> types = new HashSet<>();
      for (List<String> type : rows(d.getTypeInfo(), "TYPE_NAME")) types.add(type.get(0));
      check(types.containsAll(List.of("bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "varchar", "bytea", "date", "time",
          "timestamp", "timestamptz", "interval", "json", "jsonb", "_int4", "_text")), true);
      check(rows(d.getTableTypes(), "TABLE_TYPE").containsAll(List.of(row("TABLE"), row("VIEW"), row("MATERIALIZED VIEW"))), true);
      check(rows(d.getFunctions(null, "default_database", "%"), "FUNCTION_NAME"), List.of());
      check(rows(d.getProcedures(null, "default_database", "%"), "PROCEDURE_NAME"), List.of());
      check(rows(d.getTablePrivileges(null, "default_database", "m"), "PRIVILEGE").isEmpty(), false);
      transaction(c);
    }
    System.out.println("ok");
  }

  static void transaction(Connection c) throws SQLException {
    c.setAutoCommit(false);
    Statement s = c.createStatement();
    s.executeUpdate("insert into m (a, b) values (1, 'x')");
    Savepoint point = c.setSavepoint();
    s.executeUpdate("insert into m (a, b) values (2, 'y')");
    check(rows(s.executeQuery("select a from m order by a"), "a"), List.of(row("1"), row("2")));
    c.rollback(point);
    c.commit();
    check(rows(s.executeQuery("select a from m order by a"), "a"), List.of(row("1")));
    s.executeUpdate("insert into m (a, b) values (3, 'z')");
    c.rollback();
    c.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    check(rows(s.executeQuery("select a from m"), "a"), List.of(row("1")));
    c.commit();
    c.setReadOnly(true);
    try {
      s.executeUpdate("insert into m (a, b) values (4, 'w')");
      throw new AssertionError("no error");
    } catch (SQLException e) {
      check(e.getSQLState(), "25006");
    }
    c.rollback();
  }
}
