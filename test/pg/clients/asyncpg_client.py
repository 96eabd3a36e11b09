"""asyncpg against the door: every value in binary form both ways, cursors, COPY, prepared statements, errors. Prints ok."""
import asyncio
import datetime
import decimal
import io
import sys

import asyncpg

UTC = datetime.timezone.utc
AT = datetime.datetime(2024, 1, 1, 1, 2, 3, 456000)
VALUES = ("a", decimal.Decimal("1.50"), AT, True, datetime.date(2024, 2, 3), 9000000000,
          datetime.datetime(2024, 1, 1, tzinfo=UTC), b"\n\xff", datetime.time(1, 2, 3))


async def main():
    c = await asyncpg.connect(host="127.0.0.1", port=int(sys.argv[1]), user="ann", database="default_catalog")
    await c.execute("create table asyncpg_t (id int, name string, p decimal(10,2), ts timestamp(3), b boolean, dt date, l bigint, "
                    "tz timestamp_ltz(3), by_ bytes, t time, primary key (id) not enforced) with ('connector'='memory')")
    await c.execute("insert into asyncpg_t values (1,'a',1.5,timestamp '2024-01-01 01:02:03.456',true,date '2024-02-03',9000000000,"
                    "cast(timestamp '2024-01-01 00:00:00' as timestamp_ltz(3)),x'0aff',time '01:02:03')")
    assert tuple((await c.fetch("select name,p,ts,b,dt,l,tz,by_,t from asyncpg_t"))[0]) == VALUES
    found = await c.fetch("select id from asyncpg_t where name = $1 and p = $2 and ts = $3 and b = $4 and dt = $5 and l = $6 "
                          "and tz = $7 and by_ = $8 and t = $9", *VALUES)
    assert [r["id"] for r in found] == [1]
    statement = await c.prepare("select id, name from asyncpg_t where id > $1 limit $2")
    assert [p.name for p in statement.get_parameters()] == ["int4", "int8"]
    assert [a.type.name for a in statement.get_attributes()] == ["int4", "text"]
    await c.executemany("insert into asyncpg_t (id, name) values ($1, $2)", [(5, "five"), (6, None)])
    assert len(await statement.fetch(0, 10)) == 3
    async with c.transaction():
        assert [r["id"] async for r in c.cursor("select id from asyncpg_t order by id", prefetch=2)] == [1, 5, 6]
    await c.execute("create table asyncpg_arrays (id int, tags array<string>, nums array<bigint>, days array<date>, amounts array<decimal(10,2)>, "
                    "flags array<boolean>, times array<timestamp(3)>, primary key (id) not enforced) with ('connector'='memory')")
    arrays = (["a", 'b "c"', None, "{,}"], [1, -9000000000], [datetime.date(2024, 2, 3), None], [decimal.Decimal("1.50")], [True, False, None], [AT])
    await c.execute("insert into asyncpg_arrays values ($1, $2, $3, $4, $5, $6, $7)", 1, *arrays)
    await c.execute("insert into asyncpg_arrays values ($1, $2, $3, $4, $5, $6, $7)", 2, [], None, [], [], None, [])
    assert [tuple(r)[1:] for r in await c.fetch("select * from asyncpg_arrays order by id")] == [arrays, ([], None, [], [], None, [])]
    assert await c.fetchval("select $1::int[]", [1, None, 3]) == [1, None, 3]
    assert await c.fetchval("select id from asyncpg_arrays where tags = $1", arrays[0]) == 1
    assert await c.fetchval("select id from asyncpg_arrays where $1 = any(nums)", 1) == 1
    assert [r["x"] for r in await c.fetch("select x from unnest($1::text[]) as t(x)", ["p", "q"])] == ["p", "q"]
    assert [r["id"] for r in await c.fetch("select id from asyncpg_t where id = any($1::int[]) order by id", [1, 6])] == [1, 6]
    out = io.BytesIO()
    assert await c.copy_from_query("select id, name from asyncpg_t where id = 5", output=out, format="csv", header=True) == "COPY 1"
    assert out.getvalue() == b"id,name\n5,five\n"
    for sql, kind in (("select nope", asyncpg.UndefinedColumnError), ("select 1/0", asyncpg.DivisionByZeroError)):
        try:
            await c.fetch(sql)
            raise AssertionError(sql)
        except kind:
            pass
    await c.close()
    print("ok")


asyncio.run(main())
