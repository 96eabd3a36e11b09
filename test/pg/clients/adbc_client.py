"""ADBC against the door: Arrow tables by COPY in binary, parameters, what the catalog has, transactions, bulk ingest. Prints ok."""
import datetime
import sys

import adbc_driver_postgresql.dbapi as dbapi
import pyarrow

COLUMNS = ("id int, name string, p decimal(10,2), ts timestamp(3), ok boolean, ratio double, dt date, l bigint, by_ bytes, "
           "tags array<string>, primary key (id) not enforced")
ROW = {"id": 1, "name": "a", "p": "1.50", "ts": datetime.datetime(2024, 1, 2, 3, 4, 5, 678000), "ok": True, "ratio": 0.25,
       "dt": datetime.date(2024, 2, 3), "l": 9000000000, "by_": b"\n\xff", "tags": ["x", None]}

with dbapi.connect(f"postgresql://ann@127.0.0.1:{sys.argv[1]}/default_catalog", autocommit=True) as c, c.cursor() as cur:
    cur.execute(f"create table adbc_t ({COLUMNS}) with ('connector'='memory')")
    cur.execute("insert into adbc_t values (1,'a',1.5,timestamp '2024-01-02 03:04:05.678',true,0.25,date '2024-02-03',9000000000,"
                "x'0aff',array['x',cast(null as string)])")
    cur.execute("insert into adbc_t (id) values (2)")
    cur.execute("select * from adbc_t order by id")
    table = cur.fetch_arrow_table()
    assert table.to_pylist() == [ROW, {**{name: None for name in ROW}, "id": 2}], table.to_pylist()
    assert table.schema.field("id").type == pyarrow.int32() and table.schema.field("l").type == pyarrow.int64()
    cur.execute("select name from adbc_t where id = $1", parameters=(1,))
    assert cur.fetchall() == [("a",)]
    assert c.adbc_get_info()["vendor_name"] == "PostgreSQL"
    assert [field.name for field in c.adbc_get_table_schema("adbc_t")] == list(ROW)
    catalogs = c.adbc_get_objects(depth="all", table_name_filter="adbc_t").read_all().to_pylist()
    [schema] = [s for each in catalogs for s in each["catalog_db_schemas"] if s["db_schema_tables"]]
    [found] = schema["db_schema_tables"]
    assert [column["column_name"] for column in found["table_columns"]] == list(ROW), found
    assert [k["constraint_column_names"] for k in found["table_constraints"]] == [["id"]], found["table_constraints"]
    # Rows that are ingested go by COPY FROM STDIN in binary.
    many = pyarrow.table({"id": pyarrow.array(range(10, 5010), pyarrow.int32()), "name": [f"n{i}" for i in range(5000)]})
    assert cur.adbc_ingest("adbc_t", many, mode="append") == 5000
    cur.execute("select count(*) from adbc_t")
    assert cur.fetchone() == (5002,)
with dbapi.connect(f"postgresql://ann@127.0.0.1:{sys.argv[1]}/default_catalog") as c, c.cursor() as cur:
    cur.execute("insert into adbc_t (id) values (3)")
    c.rollback()
    cur.execute("select count(*) from adbc_t where id = 3")
    assert cur.fetchone() == (0,)
    c.commit()
print("ok")
