"""SQLAlchemy 2 with psycopg against the door: reflection, Core and a transaction as its users write them. Prints ok."""
import datetime
import decimal
import sys

import sqlalchemy as sa

engine = sa.create_engine(f"postgresql+psycopg://ann@127.0.0.1:{sys.argv[1]}/default_catalog")
with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
    c.exec_driver_sql("create table sa_t (id bigint not null comment 'number', name varchar(20), p decimal(10,2), ts timestamp(3), "
                      "tags array<string>, primary key (id) not enforced) comment 'a table' with ('connector'='memory')")
    c.exec_driver_sql("create view sa_v as select id, name from sa_t")

inspector = sa.inspect(engine)
assert inspector.default_schema_name == "default_database", inspector.default_schema_name
assert "default_database" in inspector.get_schema_names()
assert inspector.get_table_names() == ["sa_t"] and inspector.get_view_names() == ["sa_v"]
assert inspector.has_table("sa_t") and not inspector.has_table("nope")
columns = inspector.get_columns("sa_t")
assert [each["name"] for each in columns] == ["id", "name", "p", "ts", "tags"]
shown = [each["type"].compile(engine.dialect) for each in columns]
assert shown == ["BIGINT", "VARCHAR(20)", "NUMERIC(10, 2)", "TIMESTAMP(3) WITHOUT TIME ZONE", "TEXT[]"], shown
assert [each["nullable"] for each in columns] == [False, True, True, True, True]
assert columns[0]["comment"] == "number"
key = inspector.get_pk_constraint("sa_t")
assert key["constrained_columns"] == ["id"] and key["name"] == "sa_t_pkey", key
assert inspector.get_foreign_keys("sa_t") == [] and inspector.get_unique_constraints("sa_t") == []
assert inspector.get_check_constraints("sa_t") == [] and inspector.get_indexes("sa_t") == []
assert inspector.get_table_comment("sa_t") == {"text": "a table"}
assert "sa_t" in inspector.get_view_definition("sa_v")
assert inspector.get_sequence_names() == [] and inspector.get_enums() == []

metadata = sa.MetaData()
metadata.reflect(engine, views=True)
table = metadata.tables["sa_t"]
assert [column.name for column in table.primary_key] == ["id"]
AT = datetime.datetime(2024, 1, 1, 1, 2, 3, 456000)
with engine.begin() as c:
    c.execute(table.insert(), [{"id": 1, "name": "a", "p": decimal.Decimal("1.5"), "ts": AT}, {"id": 2, "name": "b", "p": None, "ts": None}])
    # What the transaction has written it reads.
    assert c.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 2
with engine.connect() as c:
    c.execute(table.insert().values(id=3, name="c"))
    c.rollback()
    query = sa.select(table.c.id, table.c.p, table.c.ts).where(table.c.name.in_(["a", "b"]), table.c.id > 0).order_by(table.c.id)
    assert c.execute(query).all() == [(1, decimal.Decimal("1.50"), AT), (2, None, None)]
    assert c.execute(query.limit(1).offset(1)).all() == [(2, None, None)]
    assert c.execute(sa.text("select name from sa_v where id = :id"), {"id": 3}).all() == []
    try:
        c.execute(sa.text("select nope from sa_t"))
        raise AssertionError("no error")
    except sa.exc.ProgrammingError as e:
        assert e.orig.sqlstate == "42703", e.orig.sqlstate
engine.dispose()
print("ok")
