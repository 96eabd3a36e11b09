import java.math.BigDecimal;
import java.sql.*;

/** pgjdbc against the door, in the mode that the second argument names. Prints ok. */
public class JdbcClient {
  static void check(boolean condition, String what) {
    if (!condition) throw new AssertionError(what);
  }

  public static void main(String[] args) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/default_catalog" + args[1];
    boolean simple = args[1].contains("simple");
    try (Connection c = DriverManager.getConnection(url, "ann", "")) {
      Statement s = c.createStatement();
      s.execute("create table j (id int, name string, p decimal(10,2), ts timestamp(3), b boolean, d double, dt date, l bigint,"
          + " by_ bytes, primary key (id) not enforced) with ('connector'='memory')");
      int rows = s.executeUpdate("insert into j values (1,'a',1.5,timestamp '2024-01-01 01:02:03.456',true,1.5,date '2024-02-03',"
          + "9000000000,x'0aff'), (2,'b',cast(null as decimal(10,2)),cast(null as timestamp(3)),cast(null as boolean),"
          + "cast(null as double),cast(null as date),cast(null as bigint),cast(null as bytes))");
      check(rows == 2, "inserted " + rows);
      PreparedStatement p = c.prepareStatement("select * from j where id >= ? and name <> ? order by id limit ?");
      for (int round = 0; round < 8; round++) {
        p.setInt(1, 1);
        p.setString(2, "zz");
        p.setInt(3, 5);
        ResultSet r = p.executeQuery();
        check(r.next() && r.getInt(1) == 1 && r.getString(2).equals("a"), "first");
        check(r.getBigDecimal(3).equals(new BigDecimal("1.50")) && r.getDouble(6) == 1.5, "numbers");
        check(r.getTimestamp(4).equals(Timestamp.valueOf("2024-01-01 01:02:03.456")) && r.getBoolean(5), "timestamp");
        check(r.getDate(7).equals(Date.valueOf("2024-02-03")) && r.getLong(8) == 9000000000L, "date");
        check(r.getBytes(9).length == 2, "bytes");
        check(r.next() && r.getObject(3) == null && r.getObject(4) == null && !r.next(), "second");
      }
      if (!simple) parameters(c);
      fetchSize(c);
      try {
        s.executeQuery("select nope from j");
        throw new AssertionError("no error");
      } catch (SQLException e) {
        check(e.getSQLState().equals("42703"), e.getSQLState());
      }
      ResultSetMetaData m = s.executeQuery("select id, name, p from j").getMetaData();
      check(m.getColumnTypeName(1).equals("int4") && m.getPrecision(3) == 10 && m.getScale(3) == 2, "metadata");
      PreparedStatement batch = c.prepareStatement("insert into j (id, name, p) values (?, ?, ?)");
      for (int i = 10; i < 13; i++) {
        batch.setInt(1, i);
        batch.setString(2, "n" + i);
        batch.setBigDecimal(3, new BigDecimal("7.25"));
        batch.addBatch();
      }
      check(batch.executeBatch().length == 3, "batch");
      org.postgresql.copy.CopyManager copy = new org.postgresql.copy.CopyManager((org.postgresql.core.BaseConnection) c);
      check(copy.copyIn("copy j (id, name) from stdin with csv", new java.io.StringReader("20,x\n21,y\n")) == 2, "copy in");
      java.io.StringWriter out = new java.io.StringWriter();
      copy.copyOut("copy (select id, name from j where id >= 20 order by id) to stdout", out);
      check(out.toString().equals("20\tx\n21\ty\n"), "copy out");
      if (!simple) arrays(c, "arrays" + Math.abs(args[1].hashCode()));
      if (!simple) failingBatch(c);
      s.setQueryTimeout(1);
      s.execute("create table ticks (n bigint) with ('connector'='datagen','rows-per-second'='5')");
      try {
        ResultSet endless = s.executeQuery("select n from ticks");
        while (endless.next()) {}
        throw new AssertionError("no timeout");
      } catch (SQLException e) {
        check(e.getSQLState().equals("57014"), e.getSQLState());
      }
    }
    System.out.println("ok");
  }

  static void parameters(Connection c) throws SQLException {
    PreparedStatement p = c.prepareStatement("select id from j where id = ? and p = ? and ts = ? and b = ? and dt = ? and l = ?");
    for (int round = 0; round < 8; round++) {
      p.setInt(1, 1);
      p.setBigDecimal(2, new BigDecimal("1.50"));
      p.setTimestamp(3, Timestamp.valueOf("2024-01-01 01:02:03.456"));
      p.setBoolean(4, true);
      p.setDate(5, Date.valueOf("2024-02-03"));
      p.setLong(6, 9000000000L);
      check(p.executeQuery().next(), "parameters in round " + round);
    }
  }

  static void arrays(Connection c, String table) throws SQLException {
    c.createStatement().execute("create table " + table + " (id int, tags array<string>, nums array<int>, primary key (id) not enforced) with ('connector'='memory')");
    PreparedStatement insert = c.prepareStatement("insert into " + table + " values (?, ?, ?)");
    PreparedStatement find = c.prepareStatement("select tags, nums from " + table + " where nums = ? and id = ?");
    for (int round = 0; round < 7; round++) {
      insert.setInt(1, round);
      insert.setArray(2, c.createArrayOf("text", new String[] {"a", null, "b \"c\""}));
      insert.setArray(3, c.createArrayOf("int4", new Integer[] {round, 2}));
      check(insert.executeUpdate() == 1, "array inserted in round " + round);
      find.setArray(1, c.createArrayOf("int4", new Integer[] {round, 2}));
      find.setInt(2, round);
      ResultSet r = find.executeQuery();
      check(r.next(), "array found in round " + round);
      String[] tags = (String[]) r.getArray(1).getArray();
      check(tags.length == 3 && tags[1] == null && tags[2].equals("b \"c\""), "array of texts");
      check(((Integer[]) r.getArray(2).getArray())[0] == round, "array of numbers");
    }
  }

  /** A batch of auto-commit is one pipeline: all of it or nothing. */
  static void failingBatch(Connection c) throws SQLException {
    PreparedStatement p = c.prepareStatement("insert into j (id, name) select 1000 / (id - ?) + 500, 'batch' from j where id = 1");
    for (int minus = 0; minus < 2; minus++) {
      p.setInt(1, minus);
      p.addBatch();
    }
    try {
      p.executeBatch();
      throw new AssertionError("no error");
    } catch (BatchUpdateException e) {
      check(e.getSQLState().equals("22012"), e.getSQLState());
    }
    check(!c.createStatement().executeQuery("select id from j where name = 'batch'").next(), "the batch left rows");
  }

  static void fetchSize(Connection c) throws SQLException {
    c.setAutoCommit(false);
    Statement s = c.createStatement();
    s.setFetchSize(1);
    ResultSet r = s.executeQuery("select id from j order by id");
    int count = 0;
    while (r.next()) count++;
    check(count == 2, "fetch size");
    c.commit();
    c.setAutoCommit(true);
  }
}
