"""psycopg 3 against the door: text and binary, parameters, server cursors, COPY, pipelines, errors. Prints ok."""
import datetime
import decimal
import sys

import psycopg

UTC = datetime.timezone.utc
AT = datetime.datetime(2024, 1, 1, 1, 2, 3, 456000)
ROW = (1, "a", decimal.Decimal("1.50"), AT, True, 1.5, datetime.date(2024, 2, 3), b"\n\xff",
       datetime.datetime(2024, 1, 1, tzinfo=UTC), 9000000000, 1.25, datetime.time(1, 2, 3))
COLUMNS = ("id int, name string, p decimal(10,2), ts timestamp(3), b boolean, d double, dt date, by_ bytes, "
           "tz timestamp_ltz(3), l bigint, f float, t time, primary key (id) not enforced")

c = psycopg.connect(f"host=127.0.0.1 port={sys.argv[1]} user=ann dbname=default_catalog", autocommit=True)
assert c.info.server_version >= 150000
c.execute(f"create table psycopg_t ({COLUMNS}) with ('connector'='memory')")
c.execute("insert into psycopg_t values (1,'a',1.5,timestamp '2024-01-01 01:02:03.456',true,1.5,date '2024-02-03',x'0aff',"
          "cast(timestamp '2024-01-01 00:00:00' as timestamp_ltz(3)),9000000000,cast(1.25 as float),time '01:02:03')")
for binary in (False, True):
    cur = c.cursor(binary=binary)
    assert cur.execute("select * from psycopg_t").fetchall() == [ROW]
    found = cur.execute(
        "select id from psycopg_t where name = %s and p = %s and ts = %s and b = %s and dt = %s and l = %s and tz = %s and by_ = %s",
        ("a", ROW[2], AT, True, ROW[6], ROW[9], ROW[8], ROW[7])).fetchall()
    assert found == [(1,)], found
    nested = cur.execute("select array[1,2], array['a','b c'], map['a',1], row(1,'x'), interval '1 02:03:04.5' day to second(1)").fetchone()
    assert nested[:3] == ([1, 2], ["a", "b c"], {"a": 1}), nested
    assert nested[4] == datetime.timedelta(days=1, hours=2, minutes=3, seconds=4.5), nested
c.execute("insert into psycopg_t (id, name) values (%s, %s)", (2, None))
ids = c.execute("select id from psycopg_t where id = any(%s) order by id limit %s offset %s", ([1, 2], 5, 1)).fetchall()
assert ids == [(2,)], ids
c.execute("create table psycopg_arrays (id int, tags array<string>, nums array<int>, primary key (id) not enforced) with ('connector'='memory')")
for index, binary in enumerate((False, True)):
    cur = c.cursor(binary=binary)
    bound = (index, ["a", None, 'b "c"', "NULL"], [1, 2])
    cur.execute("insert into psycopg_arrays values (%s, %s, %s)" if not binary else "insert into psycopg_arrays values (%b, %b, %b)", bound)
    assert cur.execute("select * from psycopg_arrays where id = %s", (index,)).fetchone() == bound
    assert cur.execute("select id from psycopg_arrays where nums = %s and id = %s", ([1, 2], index)).fetchall() == [(index,)]
c.execute("insert into psycopg_arrays values (7, '{x,NULL}', '{}')")
assert c.execute("select tags, nums from psycopg_arrays where tags = '{x,NULL}'").fetchall() == [(["x", None], [])]
with c.transaction(), c.cursor(name="srv") as server:
    server.execute("select id from psycopg_t order by id")
    assert [server.fetchone(), server.fetchone(), server.fetchone()] == [(1,), (2,), None]
with c.cursor().copy("copy (select id, name, p from psycopg_t order by id) to stdout (format binary)") as copy:
    copy.set_types(["int4", "text", "numeric"])
    assert list(copy.rows()) == [(1, "a", decimal.Decimal("1.50")), (2, None, None)]
for how in ("", " (format binary)"):
    with c.cursor().copy("copy psycopg_t (id, name, b, ts) from stdin" + how) as copy:
        copy.set_types(["int4", "text", "bool", "timestamp"])
        copy.write_row((3, "tab\there", True, AT))
        copy.write_row((4, None, None, None))
assert c.execute("select name, b, ts from psycopg_t where id = 3").fetchone() == ("tab\there", True, AT)
for sql, state in (("select nope", "42703"), ("select * from nope", "42P01"), ("selec 1", "42601"), ("select 1/0", "22012"),
                   ("select nofunc(1)", "42883"), ("select cast('x' as int)", "22P02")):
    try:
        c.execute(sql).fetchall()
        raise AssertionError(sql)
    except psycopg.Error as e:
        assert e.sqlstate == state, (sql, e.sqlstate)
with c.pipeline():
    cursors = [c.execute("select %s::int", (i,)) for i in range(5)]
assert [cur.fetchone() for cur in cursors] == [(i,) for i in range(5)]
c.close()
print("ok")
