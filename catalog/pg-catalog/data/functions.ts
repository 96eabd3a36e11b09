/** PostgreSQL 15's functions that its other catalogs, or clients, refer to. Written by scripts/pg-catalog-data.mjs. */

/** `oid|proname|prolang|prokind|proisstrict|proretset|provolatile|prorettype|proargtypes|prosrc` */
export const functionLines = `
3|heap_tableam_handler|12|f|true|false|v|269|2281|heap_tableam_handler
31|byteaout|12|f|true|false|i|2275|17|byteaout
33|charout|12|f|true|false|i|2275|18|charout
34|namein|12|f|true|false|i|19|2275|namein
35|nameout|12|f|true|false|i|2275|19|nameout
38|int2in|12|f|true|false|i|21|2275|int2in
39|int2out|12|f|true|false|i|2275|21|int2out
40|int2vectorin|12|f|true|false|i|22|2275|int2vectorin
41|int2vectorout|12|f|true|false|i|2275|22|int2vectorout
42|int4in|12|f|true|false|i|23|2275|int4in
43|int4out|12|f|true|false|i|2275|23|int4out
44|regprocin|12|f|true|false|s|24|2275|regprocin
45|regprocout|12|f|true|false|s|2275|24|regprocout
46|textin|12|f|true|false|i|25|2275|textin
47|textout|12|f|true|false|i|2275|25|textout
48|tidin|12|f|true|false|i|27|2275|tidin
49|tidout|12|f|true|false|i|2275|27|tidout
50|xidin|12|f|true|false|i|28|2275|xidin
51|xidout|12|f|true|false|i|2275|28|xidout
52|cidin|12|f|true|false|i|29|2275|cidin
53|cidout|12|f|true|false|i|2275|29|cidout
54|oidvectorin|12|f|true|false|i|30|2275|oidvectorin
55|oidvectorout|12|f|true|false|i|2275|30|oidvectorout
77|int4|12|f|true|false|i|23|18|chartoi4
78|char|12|f|true|false|i|18|23|i4tochar
86|pg_ddl_command_in|12|f|true|false|i|32|2275|pg_ddl_command_in
87|pg_ddl_command_out|12|f|true|false|i|2275|32|pg_ddl_command_out
88|pg_ddl_command_recv|12|f|true|false|i|32|2281|pg_ddl_command_recv
89|version|12|f|true|false|s|25||pgsql_version
90|pg_ddl_command_send|12|f|true|false|i|17|32|pg_ddl_command_send
109|unknownin|12|f|true|false|i|705|2275|unknownin
110|unknownout|12|f|true|false|i|2275|705|unknownout
117|point_in|12|f|true|false|i|600|2275|point_in
118|point_out|12|f|true|false|i|2275|600|point_out
119|lseg_in|12|f|true|false|i|601|2275|lseg_in
120|lseg_out|12|f|true|false|i|2275|601|lseg_out
121|path_in|12|f|true|false|i|602|2275|path_in
122|path_out|12|f|true|false|i|2275|602|path_out
123|box_in|12|f|true|false|i|603|2275|box_in
124|box_out|12|f|true|false|i|2275|603|box_out
195|pg_node_tree_in|12|f|true|false|i|194|2275|pg_node_tree_in
196|pg_node_tree_out|12|f|true|false|i|2275|194|pg_node_tree_out
197|pg_node_tree_recv|12|f|true|false|s|194|2281|pg_node_tree_recv
198|pg_node_tree_send|12|f|true|false|s|17|194|pg_node_tree_send
200|float4in|12|f|true|false|i|700|2275|float4in
201|float4out|12|f|true|false|i|2275|700|float4out
214|float8in|12|f|true|false|i|701|2275|float8in
215|float8out|12|f|true|false|i|2275|701|float8out
235|float8|12|f|true|false|i|701|21|i2tod
236|float4|12|f|true|false|i|700|21|i2tof
237|int2|12|f|true|false|i|21|701|dtoi2
238|int2|12|f|true|false|i|21|700|ftoi2
267|table_am_handler_in|12|f|false|false|i|269|2275|table_am_handler_in
268|table_am_handler_out|12|f|true|false|i|2275|269|table_am_handler_out
311|float8|12|f|true|false|i|701|700|ftod
312|float4|12|f|true|false|i|700|701|dtof
313|int4|12|f|true|false|i|23|21|i2toi4
314|int2|12|f|true|false|i|21|23|i4toi2
316|float8|12|f|true|false|i|701|23|i4tod
317|int4|12|f|true|false|i|23|701|dtoi4
318|float4|12|f|true|false|i|700|23|i4tof
319|int4|12|f|true|false|i|23|700|ftoi4
321|json_in|12|f|true|false|i|114|2275|json_in
322|json_out|12|f|true|false|i|2275|114|json_out
323|json_recv|12|f|true|false|i|114|2281|json_recv
324|json_send|12|f|true|false|i|17|114|json_send
326|index_am_handler_in|12|f|false|false|i|325|2275|index_am_handler_in
327|index_am_handler_out|12|f|true|false|i|2275|325|index_am_handler_out
330|bthandler|12|f|true|false|v|325|2281|bthandler
331|hashhandler|12|f|true|false|v|325|2281|hashhandler
332|gisthandler|12|f|true|false|v|325|2281|gisthandler
333|ginhandler|12|f|true|false|v|325|2281|ginhandler
334|spghandler|12|f|true|false|v|325|2281|spghandler
335|brinhandler|12|f|true|false|v|325|2281|brinhandler
347|poly_in|12|f|true|false|i|604|2275|poly_in
348|poly_out|12|f|true|false|i|2275|604|poly_out
376|string_to_array|12|f|false|false|i|1009|25 25 25|text_to_array_null
378|array_append|12|f|false|false|i|5078|5078 5077|array_append
383|array_cat|12|f|false|false|i|5078|5078 5078|array_cat
384|array_to_string|12|f|false|false|s|25|2277 25 25|array_to_text_null
394|string_to_array|12|f|false|false|i|1009|25 25|text_to_array
395|array_to_string|12|f|true|false|s|25|2277 25|array_to_text
401|text|12|f|true|false|i|25|1042|rtrim1
406|text|12|f|true|false|i|25|19|name_text
407|name|12|f|true|false|i|19|25|text_name
408|bpchar|12|f|true|false|i|1042|19|name_bpchar
409|name|12|f|true|false|i|19|1042|bpchar_name
436|macaddr_in|12|f|true|false|i|829|2275|macaddr_in
437|macaddr_out|12|f|true|false|i|2275|829|macaddr_out
460|int8in|12|f|true|false|i|20|2275|int8in
461|int8out|12|f|true|false|i|2275|20|int8out
480|int4|12|f|true|false|i|23|20|int84
481|int8|12|f|true|false|i|20|23|int48
482|float8|12|f|true|false|i|701|20|i8tod
483|int8|12|f|true|false|i|20|701|dtoi8
652|float4|12|f|true|false|i|700|20|i8tof
653|int8|12|f|true|false|i|20|700|ftoi8
668|bpchar|12|f|true|false|i|1042|1042 23 16|bpchar
669|varchar|12|f|true|false|i|1043|1043 23 16|varchar
714|int2|12|f|true|false|i|21|20|int82
720|octet_length|12|f|true|false|i|23|17|byteaoctetlen
730|text|12|f|true|false|i|25|869|network_show
745|current_user|12|f|true|false|s|19||current_user
746|session_user|12|f|true|false|s|19||session_user
750|array_in|12|f|true|false|s|2277|2275 26 23|array_in
751|array_out|12|f|true|false|s|2275|2277|array_out
754|int8|12|f|true|false|i|20|21|int28
817|current_query|12|f|false|false|v|25||current_query
860|bpchar|12|f|true|false|i|1042|18|char_bpchar
861|current_database|12|f|true|false|s|19||current_database
868|strpos|12|f|true|false|i|23|25 25|textpos
870|lower|12|f|true|false|i|25|25|lower
871|upper|12|f|true|false|i|25|25|upper
872|initcap|12|f|true|false|i|25|25|initcap
873|lpad|12|f|true|false|i|25|25 23 25|lpad
874|rpad|12|f|true|false|i|25|25 23 25|rpad
875|ltrim|12|f|true|false|i|25|25 25|ltrim
876|rtrim|12|f|true|false|i|25|25 25|rtrim
877|substr|12|f|true|false|i|25|25 23 23|text_substr
878|translate|12|f|true|false|i|25|25 25 25|translate
881|ltrim|12|f|true|false|i|25|25|ltrim1
882|rtrim|12|f|true|false|i|25|25|rtrim1
883|substr|12|f|true|false|i|25|25 23|text_substr_no_len
884|btrim|12|f|true|false|i|25|25 25|btrim
885|btrim|12|f|true|false|i|25|25|btrim1
886|cash_in|12|f|true|false|s|790|2275|cash_in
887|cash_out|12|f|true|false|s|2275|790|cash_out
910|inet_in|12|f|true|false|i|869|2275|inet_in
911|inet_out|12|f|true|false|i|2275|869|inet_out
936|substring|12|f|true|false|i|25|25 23 23|text_substr
937|substring|12|f|true|false|i|25|25 23|text_substr_no_len
938|generate_series|12|f|true|true|i|1114|1114 1114 1186|generate_series_timestamp
939|generate_series|12|f|true|true|s|1184|1184 1184 1186|generate_series_timestamptz
940|mod|12|f|true|false|i|21|21 21|int2mod
941|mod|12|f|true|false|i|23|23 23|int4mod
944|char|12|f|true|false|i|18|25|text_char
946|text|12|f|true|false|i|25|18|char_text
947|mod|12|f|true|false|i|20|20 20|int8mod
1031|aclitemin|12|f|true|false|s|1033|2275|aclitemin
1032|aclitemout|12|f|true|false|s|2275|1033|aclitemout
1044|bpcharin|12|f|true|false|i|1042|2275 26 23|bpcharin
1045|bpcharout|12|f|true|false|i|2275|1042|bpcharout
1046|varcharin|12|f|true|false|i|1043|2275 26 23|varcharin
1047|varcharout|12|f|true|false|i|2275|1043|varcharout
1066|generate_series|12|f|true|true|i|23|23 23 23|generate_series_step_int4
1067|generate_series|12|f|true|true|i|23|23 23|generate_series_int4
1068|generate_series|12|f|true|true|i|20|20 20 20|generate_series_step_int8
1069|generate_series|12|f|true|true|i|20|20 20|generate_series_int8
1079|regclass|12|f|true|false|s|2205|25|text_regclass
1081|format_type|12|f|false|false|s|25|26 23|format_type
1084|date_in|12|f|true|false|s|1082|2275|date_in
1085|date_out|12|f|true|false|s|2275|1082|date_out
1137|pg_get_wal_replay_pause_state|12|f|true|false|v|25||pg_get_wal_replay_pause_state
1143|time_in|12|f|true|false|s|1083|2275 26 23|time_in
1144|time_out|12|f|true|false|i|2275|1083|time_out
1150|timestamptz_in|12|f|true|false|s|1184|2275 26 23|timestamptz_in
1151|timestamptz_out|12|f|true|false|s|2275|1184|timestamptz_out
1160|interval_in|12|f|true|false|s|1186|2275 26 23|interval_in
1161|interval_out|12|f|true|false|s|2275|1186|interval_out
1174|timestamptz|12|f|true|false|s|1184|1082|date_timestamptz
1178|date|12|f|true|false|s|1082|1184|timestamptz_date
1191|generate_subscripts|12|f|true|true|i|23|2277 23 16|generate_subscripts
1192|generate_subscripts|12|f|true|true|i|23|2277 23|generate_subscripts_nodir
1200|interval|12|f|true|false|i|1186|1186 23|interval_scale
1242|boolin|12|f|true|false|i|16|2275|boolin
1243|boolout|12|f|true|false|i|2275|16|boolout
1244|byteain|12|f|true|false|i|17|2275|byteain
1245|charin|12|f|true|false|i|18|2275|charin
1264|pg_char_to_encoding|12|f|true|false|s|23|19|PG_char_to_encoding
1267|cidr_in|12|f|true|false|i|650|2275|cidr_in
1268|parse_ident|12|f|true|false|i|1009|25 16|parse_ident
1269|pg_column_size|12|f|true|false|s|23|2276|pg_column_size
1282|quote_ident|12|f|true|false|i|25|25|quote_ident
1283|quote_literal|12|f|true|false|i|25|25|quote_literal
1287|oid|12|f|true|false|i|26|20|i8tooid
1288|int8|12|f|true|false|i|20|26|oidtoi8
1289|quote_nullable|12|f|false|false|i|25|25|quote_nullable
1293|unnest|12|f|true|true|i|3831|4537|multirange_unnest
1299|now|12|f|true|false|s|1184||now
1312|timestamp_in|12|f|true|false|s|1114|2275 26 23|timestamp_in
1313|timestamp_out|12|f|true|false|s|2275|1114|timestamp_out
1316|time|12|f|true|false|i|1083|1114|timestamp_time
1317|length|12|f|true|false|i|23|25|textlen
1318|length|12|f|true|false|i|23|1042|bpcharlen
1342|round|12|f|true|false|i|701|701|dround
1350|timetz_in|12|f|true|false|s|1266|2275 26 23|timetz_in
1351|timetz_out|12|f|true|false|i|2275|1266|timetz_out
1367|character_length|12|f|true|false|i|23|1042|bpcharlen
1369|character_length|12|f|true|false|i|23|25|textlen
1370|interval|12|f|true|false|i|1186|1083|time_interval
1372|char_length|12|f|true|false|i|23|1042|bpcharlen
1374|octet_length|12|f|true|false|i|23|25|textoctetlen
1375|octet_length|12|f|true|false|i|23|1042|bpcharoctetlen
1381|char_length|12|f|true|false|i|23|25|textlen
1387|pg_get_constraintdef|12|f|true|false|s|25|26|pg_get_constraintdef
1388|timetz|12|f|true|false|s|1266|1184|timestamptz_timetz
1394|abs|12|f|true|false|i|700|700|float4abs
1395|abs|12|f|true|false|i|701|701|float8abs
1396|abs|12|f|true|false|i|20|20|int8abs
1397|abs|12|f|true|false|i|23|23|int4abs
1398|abs|12|f|true|false|i|21|21|int2abs
1400|name|12|f|true|false|i|19|1043|text_name
1401|varchar|12|f|true|false|i|1043|19|name_text
1402|current_schema|12|f|true|false|s|19||current_schema
1403|current_schemas|12|f|true|false|s|1003|16|current_schemas
1416|point|12|f|true|false|i|600|718|circle_center
1419|time|12|f|true|false|i|1083|1186|interval_time
1427|cidr_out|12|f|true|false|i|2275|650|cidr_out
1446|box|12|f|true|false|i|603|604|poly_box
1447|path|12|f|true|false|i|602|604|poly_path
1448|polygon|12|f|true|false|i|604|603|box_poly
1449|polygon|12|f|true|false|i|604|602|path_poly
1450|circle_in|12|f|true|false|i|718|2275|circle_in
1451|circle_out|12|f|true|false|i|2275|718|circle_out
1474|circle|12|f|true|false|i|718|604|poly_circle
1479|circle|12|f|true|false|i|718|603|box_circle
1480|box|12|f|true|false|i|603|718|circle_box
1490|line_in|12|f|true|false|i|628|2275|line_in
1491|line_out|12|f|true|false|i|2275|628|line_out
1530|length|12|f|true|false|i|701|601|lseg_length
1531|length|12|f|true|false|i|701|602|path_length
1532|point|12|f|true|false|i|600|601|lseg_center
1534|point|12|f|true|false|i|600|603|box_center
1540|point|12|f|true|false|i|600|604|poly_center
1541|lseg|12|f|true|false|i|601|603|box_diagonal
1564|bit_in|12|f|true|false|i|1560|2275 26 23|bit_in
1565|bit_out|12|f|true|false|i|2275|1560|bit_out
1573|pg_get_ruledef|12|f|true|false|s|25|26|pg_get_ruledef
1579|varbit_in|12|f|true|false|i|1562|2275 26 23|varbit_in
1580|varbit_out|12|f|true|false|i|2275|1562|varbit_out
1597|pg_encoding_to_char|12|f|true|false|s|19|23|PG_encoding_to_char
1622|repeat|12|f|true|false|i|25|25 23|repeat
1640|pg_get_viewdef|12|f|true|false|s|25|25|pg_get_viewdef_name
1641|pg_get_viewdef|12|f|true|false|s|25|26|pg_get_viewdef
1642|pg_get_userbyid|12|f|true|false|s|19|26|pg_get_userbyid
1643|pg_get_indexdef|12|f|true|false|s|25|26|pg_get_indexdef
1662|pg_get_triggerdef|12|f|true|false|s|25|26|pg_get_triggerdef
1665|pg_get_serial_sequence|12|f|true|false|s|25|25 25|pg_get_serial_sequence
1680|substring|12|f|true|false|i|1560|1560 23 23|bitsubstr
1681|length|12|f|true|false|i|23|1560|bitlength
1682|octet_length|12|f|true|false|i|23|1560|bitoctetlength
1683|bit|12|f|true|false|i|1560|23 23|bitfromint4
1684|int4|12|f|true|false|i|23|1560|bittoint4
1685|bit|12|f|true|false|i|1560|1560 23 16|bit
1686|pg_get_keywords|12|f|true|true|s|2249||pg_get_keywords
1687|varbit|12|f|true|false|i|1562|1562 23 16|varbit
1699|substring|12|f|true|false|i|1560|1560 23|bitsubstr_no_len
1701|numeric_in|12|f|true|false|i|1700|2275 26 23|numeric_in
1702|numeric_out|12|f|true|false|i|2275|1700|numeric_out
1703|numeric|12|f|true|false|i|1700|1700 23|numeric
1705|abs|12|f|true|false|i|1700|1700|numeric_abs
1707|round|12|f|true|false|i|1700|1700 23|numeric_round
1711|ceil|12|f|true|false|i|1700|1700|numeric_ceil
1712|floor|12|f|true|false|i|1700|1700|numeric_floor
1713|length|12|f|true|false|s|23|17 19|length_in_encoding
1715|cidr|12|f|true|false|i|650|869|inet_to_cidr
1716|pg_get_expr|12|f|true|false|s|25|194 26|pg_get_expr
1728|mod|12|f|true|false|i|1700|1700 1700|numeric_mod
1740|numeric|12|f|true|false|i|1700|23|int4_numeric
1742|numeric|12|f|true|false|i|1700|700|float4_numeric
1743|numeric|12|f|true|false|i|1700|701|float8_numeric
1744|int4|12|f|true|false|i|23|1700|numeric_int4
1745|float4|12|f|true|false|i|700|1700|numeric_float4
1746|float8|12|f|true|false|i|701|1700|numeric_float8
1779|int8|12|f|true|false|i|20|1700|numeric_int8
1781|numeric|12|f|true|false|i|1700|20|int8_numeric
1782|numeric|12|f|true|false|i|1700|21|int2_numeric
1783|int2|12|f|true|false|i|21|1700|numeric_int2
1798|oidin|12|f|true|false|i|26|2275|oidin
1799|oidout|12|f|true|false|i|2275|26|oidout
1922|has_table_privilege|12|f|true|false|s|16|19 25 25|has_table_privilege_name_name
1923|has_table_privilege|12|f|true|false|s|16|19 26 25|has_table_privilege_name_id
1924|has_table_privilege|12|f|true|false|s|16|26 25 25|has_table_privilege_id_name
1925|has_table_privilege|12|f|true|false|s|16|26 26 25|has_table_privilege_id_id
1926|has_table_privilege|12|f|true|false|s|16|25 25|has_table_privilege_name
1927|has_table_privilege|12|f|true|false|s|16|26 25|has_table_privilege_id
1961|timestamp|12|f|true|false|i|1114|1114 23|timestamp_scale
1967|timestamptz|12|f|true|false|i|1184|1184 23|timestamptz_scale
1968|time|12|f|true|false|i|1083|1083 23|time_scale
1969|timetz|12|f|true|false|i|1266|1266 23|timetz_scale
2010|length|12|f|true|false|i|23|17|byteaoctetlen
2012|substring|12|f|true|false|i|17|17 23 23|bytea_substr
2013|substring|12|f|true|false|i|17|17 23|bytea_substr_no_len
2015|btrim|12|f|true|false|i|17|17 17|byteatrim
2019|time|12|f|true|false|s|1083|1184|timestamptz_time
2024|timestamp|12|f|true|false|i|1114|1082|date_timestamp
2026|pg_backend_pid|12|f|true|false|s|23||pg_backend_pid
2027|timestamp|12|f|true|false|s|1114|1184|timestamptz_timestamp
2028|timestamptz|12|f|true|false|s|1184|1114|timestamp_timestamptz
2029|date|12|f|true|false|i|1082|1114|timestamp_date
2046|time|12|f|true|false|i|1083|1266|timetz_time
2047|timetz|12|f|true|false|s|1266|1083|time_timetz
2050|max|12|a|false|false|i|2277|2277|aggregate_dummy
2051|min|12|a|false|false|i|2277|2277|aggregate_dummy
2073|substring|12|f|true|false|i|25|25 25|textregexsubstr
2075|bit|12|f|true|false|i|1560|20 23|bitfromint8
2076|int8|12|f|true|false|i|20|1560|bittoint8
2077|current_setting|12|f|true|false|s|25|25|show_config_by_name
2078|set_config|12|f|false|false|v|25|25 25 16|set_config_by_name
2079|pg_table_is_visible|12|f|true|false|s|16|26|pg_table_is_visible
2080|pg_type_is_visible|12|f|true|false|s|16|26|pg_type_is_visible
2081|pg_function_is_visible|12|f|true|false|s|16|26|pg_function_is_visible
2082|pg_operator_is_visible|12|f|true|false|s|16|26|pg_operator_is_visible
2083|pg_opclass_is_visible|12|f|true|false|s|16|26|pg_opclass_is_visible
2085|substr|12|f|true|false|i|17|17 23 23|bytea_substr
2086|substr|12|f|true|false|i|17|17 23|bytea_substr_no_len
2087|replace|12|f|true|false|i|25|25 25 25|replace_text
2088|split_part|12|f|true|false|i|25|25 25 23|split_part
2091|array_lower|12|f|true|false|i|23|2277 23|array_lower
2092|array_upper|12|f|true|false|i|23|2277 23|array_upper
2093|pg_conversion_is_visible|12|f|true|false|s|16|26|pg_conversion_is_visible
2098|pg_get_functiondef|12|f|true|false|s|25|26|pg_get_functiondef
2100|avg|12|a|false|false|i|1700|20|aggregate_dummy
2101|avg|12|a|false|false|i|1700|23|aggregate_dummy
2102|avg|12|a|false|false|i|1700|21|aggregate_dummy
2103|avg|12|a|false|false|i|1700|1700|aggregate_dummy
2104|avg|12|a|false|false|i|701|700|aggregate_dummy
2105|avg|12|a|false|false|i|701|701|aggregate_dummy
2106|avg|12|a|false|false|i|1186|1186|aggregate_dummy
2107|sum|12|a|false|false|i|1700|20|aggregate_dummy
2108|sum|12|a|false|false|i|20|23|aggregate_dummy
2109|sum|12|a|false|false|i|20|21|aggregate_dummy
2110|sum|12|a|false|false|i|700|700|aggregate_dummy
2111|sum|12|a|false|false|i|701|701|aggregate_dummy
2112|sum|12|a|false|false|i|790|790|aggregate_dummy
2113|sum|12|a|false|false|i|1186|1186|aggregate_dummy
2114|sum|12|a|false|false|i|1700|1700|aggregate_dummy
2115|max|12|a|false|false|i|20|20|aggregate_dummy
2116|max|12|a|false|false|i|23|23|aggregate_dummy
2117|max|12|a|false|false|i|21|21|aggregate_dummy
2118|max|12|a|false|false|i|26|26|aggregate_dummy
2119|max|12|a|false|false|i|700|700|aggregate_dummy
2120|max|12|a|false|false|i|701|701|aggregate_dummy
2122|max|12|a|false|false|i|1082|1082|aggregate_dummy
2123|max|12|a|false|false|i|1083|1083|aggregate_dummy
2124|max|12|a|false|false|i|1266|1266|aggregate_dummy
2125|max|12|a|false|false|i|790|790|aggregate_dummy
2126|max|12|a|false|false|i|1114|1114|aggregate_dummy
2127|max|12|a|false|false|i|1184|1184|aggregate_dummy
2128|max|12|a|false|false|i|1186|1186|aggregate_dummy
2129|max|12|a|false|false|i|25|25|aggregate_dummy
2130|max|12|a|false|false|i|1700|1700|aggregate_dummy
2131|min|12|a|false|false|i|20|20|aggregate_dummy
2132|min|12|a|false|false|i|23|23|aggregate_dummy
2133|min|12|a|false|false|i|21|21|aggregate_dummy
2134|min|12|a|false|false|i|26|26|aggregate_dummy
2135|min|12|a|false|false|i|700|700|aggregate_dummy
2136|min|12|a|false|false|i|701|701|aggregate_dummy
2138|min|12|a|false|false|i|1082|1082|aggregate_dummy
2139|min|12|a|false|false|i|1083|1083|aggregate_dummy
2140|min|12|a|false|false|i|1266|1266|aggregate_dummy
2141|min|12|a|false|false|i|790|790|aggregate_dummy
2142|min|12|a|false|false|i|1114|1114|aggregate_dummy
2143|min|12|a|false|false|i|1184|1184|aggregate_dummy
2144|min|12|a|false|false|i|1186|1186|aggregate_dummy
2145|min|12|a|false|false|i|25|25|aggregate_dummy
2146|min|12|a|false|false|i|1700|1700|aggregate_dummy
2147|count|12|a|false|false|i|20|2276|aggregate_dummy
2162|pg_get_function_arguments|12|f|true|false|s|25|26|pg_get_function_arguments
2165|pg_get_function_result|12|f|true|false|s|25|26|pg_get_function_result
2168|pg_database_size|12|f|true|false|v|20|19|pg_database_size_name
2176|array_length|12|f|true|false|i|23|2277 23|array_length
2181|has_sequence_privilege|12|f|true|false|s|16|19 25 25|has_sequence_privilege_name_name
2182|has_sequence_privilege|12|f|true|false|s|16|19 26 25|has_sequence_privilege_name_id
2183|has_sequence_privilege|12|f|true|false|s|16|26 25 25|has_sequence_privilege_id_name
2184|has_sequence_privilege|12|f|true|false|s|16|26 26 25|has_sequence_privilege_id_id
2185|has_sequence_privilege|12|f|true|false|s|16|25 25|has_sequence_privilege_name
2186|has_sequence_privilege|12|f|true|false|s|16|26 25|has_sequence_privilege_id
2196|inet_client_addr|12|f|false|false|s|869||inet_client_addr
2197|inet_client_port|12|f|false|false|s|23||inet_client_port
2198|inet_server_addr|12|f|false|false|s|869||inet_server_addr
2199|inet_server_port|12|f|false|false|s|23||inet_server_port
2212|regprocedurein|12|f|true|false|s|2202|2275|regprocedurein
2213|regprocedureout|12|f|true|false|s|2275|2202|regprocedureout
2214|regoperin|12|f|true|false|s|2203|2275|regoperin
2215|regoperout|12|f|true|false|s|2275|2203|regoperout
2216|regoperatorin|12|f|true|false|s|2204|2275|regoperatorin
2217|regoperatorout|12|f|true|false|s|2275|2204|regoperatorout
2218|regclassin|12|f|true|false|s|2205|2275|regclassin
2219|regclassout|12|f|true|false|s|2275|2205|regclassout
2220|regtypein|12|f|true|false|s|2206|2275|regtypein
2221|regtypeout|12|f|true|false|s|2275|2206|regtypeout
2232|pg_get_function_identity_arguments|12|f|true|false|s|25|26|pg_get_function_identity_arguments
2244|max|12|a|false|false|i|1042|1042|aggregate_dummy
2245|min|12|a|false|false|i|1042|1042|aggregate_dummy
2250|has_database_privilege|12|f|true|false|s|16|19 25 25|has_database_privilege_name_name
2251|has_database_privilege|12|f|true|false|s|16|19 26 25|has_database_privilege_name_id
2252|has_database_privilege|12|f|true|false|s|16|26 25 25|has_database_privilege_id_name
2253|has_database_privilege|12|f|true|false|s|16|26 26 25|has_database_privilege_id_id
2254|has_database_privilege|12|f|true|false|s|16|25 25|has_database_privilege_name
2255|has_database_privilege|12|f|true|false|s|16|26 25|has_database_privilege_id
2256|has_function_privilege|12|f|true|false|s|16|19 25 25|has_function_privilege_name_name
2257|has_function_privilege|12|f|true|false|s|16|19 26 25|has_function_privilege_name_id
2258|has_function_privilege|12|f|true|false|s|16|26 25 25|has_function_privilege_id_name
2259|has_function_privilege|12|f|true|false|s|16|26 26 25|has_function_privilege_id_id
2260|has_function_privilege|12|f|true|false|s|16|25 25|has_function_privilege_name
2261|has_function_privilege|12|f|true|false|s|16|26 25|has_function_privilege_id
2262|has_language_privilege|12|f|true|false|s|16|19 25 25|has_language_privilege_name_name
2263|has_language_privilege|12|f|true|false|s|16|19 26 25|has_language_privilege_name_id
2264|has_language_privilege|12|f|true|false|s|16|26 25 25|has_language_privilege_id_name
2265|has_language_privilege|12|f|true|false|s|16|26 26 25|has_language_privilege_id_id
2266|has_language_privilege|12|f|true|false|s|16|25 25|has_language_privilege_name
2267|has_language_privilege|12|f|true|false|s|16|26 25|has_language_privilege_id
2268|has_schema_privilege|12|f|true|false|s|16|19 25 25|has_schema_privilege_name_name
2269|has_schema_privilege|12|f|true|false|s|16|19 26 25|has_schema_privilege_name_id
2270|has_schema_privilege|12|f|true|false|s|16|26 25 25|has_schema_privilege_id_name
2271|has_schema_privilege|12|f|true|false|s|16|26 26 25|has_schema_privilege_id_id
2272|has_schema_privilege|12|f|true|false|s|16|25 25|has_schema_privilege_name
2273|has_schema_privilege|12|f|true|false|s|16|26 25|has_schema_privilege_id
2282|pg_get_backend_memory_contexts|12|f|true|true|v|2249||pg_get_backend_memory_contexts
2284|regexp_replace|12|f|true|false|i|25|25 25 25|textregexreplace_noopt
2285|regexp_replace|12|f|true|false|i|25|25 25 25 25|textregexreplace
2286|pg_total_relation_size|12|f|true|false|v|20|2205|pg_total_relation_size
2288|pg_size_pretty|12|f|true|false|i|25|20|pg_size_pretty
2290|record_in|12|f|true|false|s|2249|2275 26 23|record_in
2291|record_out|12|f|true|false|s|2275|2249|record_out
2292|cstring_in|12|f|true|false|i|2275|2275|cstring_in
2293|cstring_out|12|f|true|false|i|2275|2275|cstring_out
2294|any_in|12|f|true|false|i|2276|2275|any_in
2295|any_out|12|f|true|false|i|2275|2276|any_out
2296|anyarray_in|12|f|true|false|i|2277|2275|anyarray_in
2297|anyarray_out|12|f|true|false|s|2275|2277|anyarray_out
2298|void_in|12|f|true|false|i|2278|2275|void_in
2299|void_out|12|f|true|false|i|2275|2278|void_out
2300|trigger_in|12|f|false|false|i|2279|2275|trigger_in
2301|trigger_out|12|f|true|false|i|2275|2279|trigger_out
2302|language_handler_in|12|f|false|false|i|2280|2275|language_handler_in
2303|language_handler_out|12|f|true|false|i|2275|2280|language_handler_out
2304|internal_in|12|f|false|false|i|2281|2275|internal_in
2305|internal_out|12|f|true|false|i|2275|2281|internal_out
2308|ceil|12|f|true|false|i|701|701|dceil
2309|floor|12|f|true|false|i|701|701|dfloor
2311|md5|12|f|true|false|i|25|25|md5_text
2312|anyelement_in|12|f|true|false|i|2283|2275|anyelement_in
2313|anyelement_out|12|f|true|false|i|2275|2283|anyelement_out
2319|pg_encoding_max_length|12|f|true|false|i|23|23|pg_encoding_max_length_sql
2321|md5|12|f|true|false|i|25|17|md5_bytea
2322|pg_tablespace_size|12|f|true|false|v|20|26|pg_tablespace_size_oid
2323|pg_tablespace_size|12|f|true|false|v|20|19|pg_tablespace_size_name
2324|pg_database_size|12|f|true|false|v|20|26|pg_database_size_oid
2331|unnest|12|f|true|true|i|2283|2277|array_unnest
2332|pg_relation_size|12|f|true|false|v|20|2205 25|pg_relation_size
2333|array_agg_transfn|12|f|false|false|i|2281|2281 2776|array_agg_transfn
2334|array_agg_finalfn|12|f|false|false|i|2277|2281 2776|array_agg_finalfn
2335|array_agg|12|a|false|false|i|2277|2776|aggregate_dummy
2390|has_tablespace_privilege|12|f|true|false|s|16|19 25 25|has_tablespace_privilege_name_name
2391|has_tablespace_privilege|12|f|true|false|s|16|19 26 25|has_tablespace_privilege_name_id
2392|has_tablespace_privilege|12|f|true|false|s|16|26 25 25|has_tablespace_privilege_id_name
2393|has_tablespace_privilege|12|f|true|false|s|16|26 26 25|has_tablespace_privilege_id_id
2394|has_tablespace_privilege|12|f|true|false|s|16|25 25|has_tablespace_privilege_name
2395|has_tablespace_privilege|12|f|true|false|s|16|26 25|has_tablespace_privilege_id
2400|array_recv|12|f|true|false|s|2277|2281 26 23|array_recv
2401|array_send|12|f|true|false|s|17|2277|array_send
2402|record_recv|12|f|true|false|s|2249|2281 26 23|record_recv
2403|record_send|12|f|true|false|s|17|2249|record_send
2404|int2recv|12|f|true|false|i|21|2281|int2recv
2405|int2send|12|f|true|false|i|17|21|int2send
2406|int4recv|12|f|true|false|i|23|2281|int4recv
2407|int4send|12|f|true|false|i|17|23|int4send
2408|int8recv|12|f|true|false|i|20|2281|int8recv
2409|int8send|12|f|true|false|i|17|20|int8send
2410|int2vectorrecv|12|f|true|false|i|22|2281|int2vectorrecv
2411|int2vectorsend|12|f|true|false|i|17|22|int2vectorsend
2412|bytearecv|12|f|true|false|i|17|2281|bytearecv
2413|byteasend|12|f|true|false|i|17|17|byteasend
2414|textrecv|12|f|true|false|s|25|2281|textrecv
2415|textsend|12|f|true|false|s|17|25|textsend
2416|unknownrecv|12|f|true|false|i|705|2281|unknownrecv
2417|unknownsend|12|f|true|false|i|17|705|unknownsend
2418|oidrecv|12|f|true|false|i|26|2281|oidrecv
2419|oidsend|12|f|true|false|i|17|26|oidsend
2420|oidvectorrecv|12|f|true|false|i|30|2281|oidvectorrecv
2421|oidvectorsend|12|f|true|false|i|17|30|oidvectorsend
2422|namerecv|12|f|true|false|s|19|2281|namerecv
2423|namesend|12|f|true|false|s|17|19|namesend
2424|float4recv|12|f|true|false|i|700|2281|float4recv
2425|float4send|12|f|true|false|i|17|700|float4send
2426|float8recv|12|f|true|false|i|701|2281|float8recv
2427|float8send|12|f|true|false|i|17|701|float8send
2428|point_recv|12|f|true|false|i|600|2281|point_recv
2429|point_send|12|f|true|false|i|17|600|point_send
2430|bpcharrecv|12|f|true|false|s|1042|2281 26 23|bpcharrecv
2431|bpcharsend|12|f|true|false|s|17|1042|bpcharsend
2432|varcharrecv|12|f|true|false|s|1043|2281 26 23|varcharrecv
2433|varcharsend|12|f|true|false|s|17|1043|varcharsend
2434|charrecv|12|f|true|false|i|18|2281|charrecv
2435|charsend|12|f|true|false|i|17|18|charsend
2436|boolrecv|12|f|true|false|i|16|2281|boolrecv
2437|boolsend|12|f|true|false|i|17|16|boolsend
2438|tidrecv|12|f|true|false|i|27|2281|tidrecv
2439|tidsend|12|f|true|false|i|17|27|tidsend
2440|xidrecv|12|f|true|false|i|28|2281|xidrecv
2441|xidsend|12|f|true|false|i|17|28|xidsend
2442|cidrecv|12|f|true|false|i|29|2281|cidrecv
2443|cidsend|12|f|true|false|i|17|29|cidsend
2444|regprocrecv|12|f|true|false|i|24|2281|regprocrecv
2445|regprocsend|12|f|true|false|i|17|24|regprocsend
2446|regprocedurerecv|12|f|true|false|i|2202|2281|regprocedurerecv
2447|regproceduresend|12|f|true|false|i|17|2202|regproceduresend
2448|regoperrecv|12|f|true|false|i|2203|2281|regoperrecv
2449|regopersend|12|f|true|false|i|17|2203|regopersend
2450|regoperatorrecv|12|f|true|false|i|2204|2281|regoperatorrecv
2451|regoperatorsend|12|f|true|false|i|17|2204|regoperatorsend
2452|regclassrecv|12|f|true|false|i|2205|2281|regclassrecv
2453|regclasssend|12|f|true|false|i|17|2205|regclasssend
2454|regtyperecv|12|f|true|false|i|2206|2281|regtyperecv
2455|regtypesend|12|f|true|false|i|17|2206|regtypesend
2456|bit_recv|12|f|true|false|i|1560|2281 26 23|bit_recv
2457|bit_send|12|f|true|false|i|17|1560|bit_send
2458|varbit_recv|12|f|true|false|i|1562|2281 26 23|varbit_recv
2459|varbit_send|12|f|true|false|i|17|1562|varbit_send
2460|numeric_recv|12|f|true|false|i|1700|2281 26 23|numeric_recv
2461|numeric_send|12|f|true|false|i|17|1700|numeric_send
2468|date_recv|12|f|true|false|i|1082|2281|date_recv
2469|date_send|12|f|true|false|i|17|1082|date_send
2470|time_recv|12|f|true|false|i|1083|2281 26 23|time_recv
2471|time_send|12|f|true|false|i|17|1083|time_send
2472|timetz_recv|12|f|true|false|i|1266|2281 26 23|timetz_recv
2473|timetz_send|12|f|true|false|i|17|1266|timetz_send
2474|timestamp_recv|12|f|true|false|i|1114|2281 26 23|timestamp_recv
2475|timestamp_send|12|f|true|false|i|17|1114|timestamp_send
2476|timestamptz_recv|12|f|true|false|i|1184|2281 26 23|timestamptz_recv
2477|timestamptz_send|12|f|true|false|i|17|1184|timestamptz_send
2478|interval_recv|12|f|true|false|i|1186|2281 26 23|interval_recv
2479|interval_send|12|f|true|false|i|17|1186|interval_send
2480|lseg_recv|12|f|true|false|i|601|2281|lseg_recv
2481|lseg_send|12|f|true|false|i|17|601|lseg_send
2482|path_recv|12|f|true|false|i|602|2281|path_recv
2483|path_send|12|f|true|false|i|17|602|path_send
2484|box_recv|12|f|true|false|i|603|2281|box_recv
2485|box_send|12|f|true|false|i|17|603|box_send
2486|poly_recv|12|f|true|false|i|604|2281|poly_recv
2487|poly_send|12|f|true|false|i|17|604|poly_send
2488|line_recv|12|f|true|false|i|628|2281|line_recv
2489|line_send|12|f|true|false|i|17|628|line_send
2490|circle_recv|12|f|true|false|i|718|2281|circle_recv
2491|circle_send|12|f|true|false|i|17|718|circle_send
2492|cash_recv|12|f|true|false|i|790|2281|cash_recv
2493|cash_send|12|f|true|false|i|17|790|cash_send
2494|macaddr_recv|12|f|true|false|i|829|2281|macaddr_recv
2495|macaddr_send|12|f|true|false|i|17|829|macaddr_send
2496|inet_recv|12|f|true|false|i|869|2281|inet_recv
2497|inet_send|12|f|true|false|i|17|869|inet_send
2498|cidr_recv|12|f|true|false|i|650|2281|cidr_recv
2499|cidr_send|12|f|true|false|i|17|650|cidr_send
2500|cstring_recv|12|f|true|false|s|2275|2281|cstring_recv
2501|cstring_send|12|f|true|false|s|17|2275|cstring_send
2502|anyarray_recv|12|f|true|false|s|2277|2281|anyarray_recv
2503|anyarray_send|12|f|true|false|s|17|2277|anyarray_send
2504|pg_get_ruledef|12|f|true|false|s|25|26 16|pg_get_ruledef_ext
2505|pg_get_viewdef|12|f|true|false|s|25|25 16|pg_get_viewdef_name_ext
2506|pg_get_viewdef|12|f|true|false|s|25|26 16|pg_get_viewdef_ext
2507|pg_get_indexdef|12|f|true|false|s|25|26 23 16|pg_get_indexdef_ext
2508|pg_get_constraintdef|12|f|true|false|s|25|26 16|pg_get_constraintdef_ext
2509|pg_get_expr|12|f|true|false|s|25|194 26 16|pg_get_expr_ext
2517|bool_and|12|a|false|false|i|16|16|aggregate_dummy
2518|bool_or|12|a|false|false|i|16|16|aggregate_dummy
2519|every|12|a|false|false|i|16|16|aggregate_dummy
2557|bool|12|f|true|false|i|16|23|int4_bool
2558|int4|12|f|true|false|i|23|16|bool_int4
2560|pg_postmaster_start_time|12|f|true|false|s|1184||pg_postmaster_start_time
2580|float8|12|f|true|false|i|701|3802|jsonb_float8
2597|domain_in|12|f|false|false|s|2276|2275 26 23|domain_in
2598|domain_recv|12|f|false|false|s|2276|2281 26 23|domain_recv
2730|pg_get_triggerdef|12|f|true|false|s|25|26 16|pg_get_triggerdef_ext
2763|regexp_matches|12|f|true|true|i|1009|25 25|regexp_matches_no_flags
2764|regexp_matches|12|f|true|true|i|1009|25 25 25|regexp_matches
2765|regexp_split_to_table|12|f|true|true|i|25|25 25|regexp_split_to_table_no_flags
2766|regexp_split_to_table|12|f|true|true|i|25|25 25 25|regexp_split_to_table
2767|regexp_split_to_array|12|f|true|false|i|1009|25 25|regexp_split_to_array_no_flags
2768|regexp_split_to_array|12|f|true|false|i|1009|25 25 25|regexp_split_to_array
2777|anynonarray_in|12|f|true|false|i|2776|2275|anynonarray_in
2778|anynonarray_out|12|f|true|false|i|2275|2776|anynonarray_out
2797|max|12|a|false|false|i|27|27|aggregate_dummy
2798|min|12|a|false|false|i|27|27|aggregate_dummy
2803|count|12|a|false|false|i|20||aggregate_dummy
2854|pg_my_temp_schema|12|f|true|false|s|26||pg_my_temp_schema
2880|pg_advisory_lock|12|f|true|false|v|2278|20|pg_advisory_lock_int8
2881|pg_advisory_lock_shared|12|f|true|false|v|2278|20|pg_advisory_lock_shared_int8
2882|pg_try_advisory_lock|12|f|true|false|v|16|20|pg_try_advisory_lock_int8
2883|pg_try_advisory_lock_shared|12|f|true|false|v|16|20|pg_try_advisory_lock_shared_int8
2884|pg_advisory_unlock|12|f|true|false|v|16|20|pg_advisory_unlock_int8
2885|pg_advisory_unlock_shared|12|f|true|false|v|16|20|pg_advisory_unlock_shared_int8
2886|pg_advisory_lock|12|f|true|false|v|2278|23 23|pg_advisory_lock_int4
2887|pg_advisory_lock_shared|12|f|true|false|v|2278|23 23|pg_advisory_lock_shared_int4
2888|pg_try_advisory_lock|12|f|true|false|v|16|23 23|pg_try_advisory_lock_int4
2889|pg_try_advisory_lock_shared|12|f|true|false|v|16|23 23|pg_try_advisory_lock_shared_int4
2890|pg_advisory_unlock|12|f|true|false|v|16|23 23|pg_advisory_unlock_int4
2891|pg_advisory_unlock_shared|12|f|true|false|v|16|23 23|pg_advisory_unlock_shared_int4
2892|pg_advisory_unlock_all|12|f|true|false|v|2278||pg_advisory_unlock_all
2893|xml_in|12|f|true|false|s|142|2275|xml_in
2894|xml_out|12|f|true|false|i|2275|142|xml_out
2896|xml|12|f|true|false|s|142|25|texttoxml
2898|xml_recv|12|f|true|false|s|142|2281|xml_recv
2899|xml_send|12|f|true|false|s|17|142|xml_send
2902|varbittypmodin|12|f|true|false|i|23|1263|varbittypmodin
2903|intervaltypmodin|12|f|true|false|i|23|1263|intervaltypmodin
2904|intervaltypmodout|12|f|true|false|i|2275|23|intervaltypmodout
2905|timestamptypmodin|12|f|true|false|i|23|1263|timestamptypmodin
2906|timestamptypmodout|12|f|true|false|i|2275|23|timestamptypmodout
2907|timestamptztypmodin|12|f|true|false|i|23|1263|timestamptztypmodin
2908|timestamptztypmodout|12|f|true|false|i|2275|23|timestamptztypmodout
2909|timetypmodin|12|f|true|false|i|23|1263|timetypmodin
2910|timetypmodout|12|f|true|false|i|2275|23|timetypmodout
2911|timetztypmodin|12|f|true|false|i|23|1263|timetztypmodin
2912|timetztypmodout|12|f|true|false|i|2275|23|timetztypmodout
2913|bpchartypmodin|12|f|true|false|i|23|1263|bpchartypmodin
2914|bpchartypmodout|12|f|true|false|i|2275|23|bpchartypmodout
2915|varchartypmodin|12|f|true|false|i|23|1263|varchartypmodin
2916|varchartypmodout|12|f|true|false|i|2275|23|varchartypmodout
2917|numerictypmodin|12|f|true|false|i|23|1263|numerictypmodin
2918|numerictypmodout|12|f|true|false|i|2275|23|numerictypmodout
2919|bittypmodin|12|f|true|false|i|23|1263|bittypmodin
2920|bittypmodout|12|f|true|false|i|2275|23|bittypmodout
2921|varbittypmodout|12|f|true|false|i|2275|23|varbittypmodout
2939|txid_snapshot_in|12|f|true|false|i|2970|2275|pg_snapshot_in
2940|txid_snapshot_out|12|f|true|false|i|2275|2970|pg_snapshot_out
2941|txid_snapshot_recv|12|f|true|false|i|2970|2281|pg_snapshot_recv
2942|txid_snapshot_send|12|f|true|false|i|17|2970|pg_snapshot_send
2943|txid_current|12|f|true|false|s|20||pg_current_xact_id
2944|txid_current_snapshot|12|f|true|false|s|2970||pg_current_snapshot
2952|uuid_in|12|f|true|false|i|2950|2275|uuid_in
2953|uuid_out|12|f|true|false|i|2275|2950|uuid_out
2961|uuid_recv|12|f|true|false|i|2950|2281|uuid_recv
2962|uuid_send|12|f|true|false|i|17|2950|uuid_send
2971|text|12|f|true|false|i|25|16|booltext
2997|pg_table_size|12|f|true|false|v|20|2205|pg_table_size
2998|pg_indexes_size|12|f|true|false|v|20|2205|pg_indexes_size
3000|has_foreign_data_wrapper_privilege|12|f|true|false|s|16|19 25 25|has_foreign_data_wrapper_privilege_name_name
3001|has_foreign_data_wrapper_privilege|12|f|true|false|s|16|19 26 25|has_foreign_data_wrapper_privilege_name_id
3002|has_foreign_data_wrapper_privilege|12|f|true|false|s|16|26 25 25|has_foreign_data_wrapper_privilege_id_name
3003|has_foreign_data_wrapper_privilege|12|f|true|false|s|16|26 26 25|has_foreign_data_wrapper_privilege_id_id
3004|has_foreign_data_wrapper_privilege|12|f|true|false|s|16|25 25|has_foreign_data_wrapper_privilege_name
3005|has_foreign_data_wrapper_privilege|12|f|true|false|s|16|26 25|has_foreign_data_wrapper_privilege_id
3006|has_server_privilege|12|f|true|false|s|16|19 25 25|has_server_privilege_name_name
3007|has_server_privilege|12|f|true|false|s|16|19 26 25|has_server_privilege_name_id
3008|has_server_privilege|12|f|true|false|s|16|26 25 25|has_server_privilege_id_name
3009|has_server_privilege|12|f|true|false|s|16|26 26 25|has_server_privilege_id_id
3010|has_server_privilege|12|f|true|false|s|16|25 25|has_server_privilege_name
3011|has_server_privilege|12|f|true|false|s|16|26 25|has_server_privilege_id
3012|has_column_privilege|12|f|true|false|s|16|19 25 25 25|has_column_privilege_name_name_name
3013|has_column_privilege|12|f|true|false|s|16|19 25 21 25|has_column_privilege_name_name_attnum
3014|has_column_privilege|12|f|true|false|s|16|19 26 25 25|has_column_privilege_name_id_name
3015|has_column_privilege|12|f|true|false|s|16|19 26 21 25|has_column_privilege_name_id_attnum
3016|has_column_privilege|12|f|true|false|s|16|26 25 25 25|has_column_privilege_id_name_name
3017|has_column_privilege|12|f|true|false|s|16|26 25 21 25|has_column_privilege_id_name_attnum
3018|has_column_privilege|12|f|true|false|s|16|26 26 25 25|has_column_privilege_id_id_name
3019|has_column_privilege|12|f|true|false|s|16|26 26 21 25|has_column_privilege_id_id_attnum
3020|has_column_privilege|12|f|true|false|s|16|25 25 25|has_column_privilege_name_name
3021|has_column_privilege|12|f|true|false|s|16|25 21 25|has_column_privilege_name_attnum
3022|has_column_privilege|12|f|true|false|s|16|26 25 25|has_column_privilege_id_name
3023|has_column_privilege|12|f|true|false|s|16|26 21 25|has_column_privilege_id_attnum
3024|has_any_column_privilege|12|f|true|false|s|16|19 25 25|has_any_column_privilege_name_name
3025|has_any_column_privilege|12|f|true|false|s|16|19 26 25|has_any_column_privilege_name_id
3026|has_any_column_privilege|12|f|true|false|s|16|26 25 25|has_any_column_privilege_id_name
3027|has_any_column_privilege|12|f|true|false|s|16|26 26 25|has_any_column_privilege_id_id
3028|has_any_column_privilege|12|f|true|false|s|16|25 25|has_any_column_privilege_name
3029|has_any_column_privilege|12|f|true|false|s|16|26 25|has_any_column_privilege_id
3036|pg_notify|12|f|false|false|v|2278|25 25|pg_notify
3058|concat|12|f|false|false|s|25|2276|text_concat
3060|left|12|f|true|false|i|25|25 23|text_left
3061|right|12|f|true|false|i|25|25 23|text_right
3062|reverse|12|f|true|false|i|25|25|text_reverse
3089|pg_advisory_xact_lock|12|f|true|false|v|2278|20|pg_advisory_xact_lock_int8
3090|pg_advisory_xact_lock_shared|12|f|true|false|v|2278|20|pg_advisory_xact_lock_shared_int8
3091|pg_try_advisory_xact_lock|12|f|true|false|v|16|20|pg_try_advisory_xact_lock_int8
3092|pg_try_advisory_xact_lock_shared|12|f|true|false|v|16|20|pg_try_advisory_xact_lock_shared_int8
3093|pg_advisory_xact_lock|12|f|true|false|v|2278|23 23|pg_advisory_xact_lock_int4
3094|pg_advisory_xact_lock_shared|12|f|true|false|v|2278|23 23|pg_advisory_xact_lock_shared_int4
3095|pg_try_advisory_xact_lock|12|f|true|false|v|16|23 23|pg_try_advisory_xact_lock_int4
3096|pg_try_advisory_xact_lock_shared|12|f|true|false|v|16|23 23|pg_try_advisory_xact_lock_shared_int4
3100|row_number|12|w|false|false|i|20||window_row_number
3101|rank|12|w|false|false|i|20||window_rank
3102|dense_rank|12|w|false|false|i|20||window_dense_rank
3116|fdw_handler_in|12|f|false|false|i|3115|2275|fdw_handler_in
3117|fdw_handler_out|12|f|true|false|i|2275|3115|fdw_handler_out
3120|void_recv|12|f|true|false|i|2278|2281|void_recv
3121|void_send|12|f|true|false|i|17|2278|void_send
3138|has_type_privilege|12|f|true|false|s|16|19 25 25|has_type_privilege_name_name
3139|has_type_privilege|12|f|true|false|s|16|19 26 25|has_type_privilege_name_id
3140|has_type_privilege|12|f|true|false|s|16|26 25 25|has_type_privilege_id_name
3141|has_type_privilege|12|f|true|false|s|16|26 26 25|has_type_privilege_id_id
3142|has_type_privilege|12|f|true|false|s|16|25 25|has_type_privilege_name
3143|has_type_privilege|12|f|true|false|s|16|26 25|has_type_privilege_id
3159|pg_get_viewdef|12|f|true|false|s|25|26 23|pg_get_viewdef_wrap
3166|pg_size_pretty|12|f|true|false|i|25|1700|pg_size_pretty_numeric
3167|array_remove|12|f|false|false|i|5078|5078 5077|array_remove
3173|json_agg_transfn|12|f|false|false|s|2281|2281 2283|json_agg_transfn
3174|json_agg_finalfn|12|f|false|false|i|114|2281|json_agg_finalfn
3175|json_agg|12|a|false|false|s|114|2283|aggregate_dummy
3176|to_json|12|f|true|false|s|114|2283|to_json
3179|cardinality|12|f|true|false|i|23|2277|array_cardinality
3200|json_build_object|12|f|false|false|s|114|2276|json_build_object
3201|json_build_object|12|f|false|false|s|114||json_build_object_noargs
3229|pg_lsn_in|12|f|true|false|i|3220|2275|pg_lsn_in
3230|pg_lsn_out|12|f|true|false|i|2275|3220|pg_lsn_out
3238|pg_lsn_recv|12|f|true|false|i|3220|2281|pg_lsn_recv
3239|pg_lsn_send|12|f|true|false|i|17|3220|pg_lsn_send
3259|generate_series|12|f|true|true|i|1700|1700 1700 1700|generate_series_step_numeric
3260|generate_series|12|f|true|true|i|1700|1700 1700|generate_series_numeric
3273|jsonb_build_object|12|f|false|false|s|3802|2276|jsonb_build_object
3274|jsonb_build_object|12|f|false|false|s|3802||jsonb_build_object_noargs
3277|array_position|12|f|false|false|i|23|5078 5077|array_position
3278|array_position|12|f|false|false|i|23|5078 5077 23|array_position_start
3279|array_positions|12|f|false|false|i|1007|5078 5077|array_positions
3294|current_setting|12|f|true|false|s|25|25 16|show_config_by_name_missing_ok
3311|tsm_handler_in|12|f|false|false|i|3310|2275|tsm_handler_in
3312|tsm_handler_out|12|f|true|false|i|2275|3310|tsm_handler_out
3322|unnest|12|f|true|true|i|2249|3614|tsvector_unnest
3348|txid_current_if_assigned|12|f|true|false|s|20||pg_current_xact_id_if_assigned
3352|pg_get_partkeydef|12|f|true|false|s|25|26|pg_get_partkeydef
3355|pg_ndistinct_in|12|f|true|false|i|3361|2275|pg_ndistinct_in
3356|pg_ndistinct_out|12|f|true|false|i|2275|3361|pg_ndistinct_out
3357|pg_ndistinct_recv|12|f|true|false|s|3361|2281|pg_ndistinct_recv
3358|pg_ndistinct_send|12|f|true|false|s|17|3361|pg_ndistinct_send
3396|regexp_match|12|f|true|false|i|1009|25 25|regexp_match_no_flags
3397|regexp_match|12|f|true|false|i|1009|25 25 25|regexp_match
3403|pg_statistics_obj_is_visible|12|f|true|false|s|16|26|pg_statistics_obj_is_visible
3404|pg_dependencies_in|12|f|true|false|i|3402|2275|pg_dependencies_in
3405|pg_dependencies_out|12|f|true|false|i|2275|3402|pg_dependencies_out
3406|pg_dependencies_recv|12|f|true|false|s|3402|2281|pg_dependencies_recv
3407|pg_dependencies_send|12|f|true|false|s|17|3402|pg_dependencies_send
3408|pg_get_partition_constraintdef|12|f|true|false|s|25|26|pg_get_partition_constraintdef
3415|pg_get_statisticsobjdef|12|f|true|false|s|25|26|pg_get_statisticsobjdef
3446|macaddr8_recv|12|f|true|false|i|774|2281|macaddr8_recv
3447|macaddr8_send|12|f|true|false|i|17|774|macaddr8_send
3449|numeric|12|f|true|false|i|1700|3802|jsonb_numeric
3450|int2|12|f|true|false|i|21|3802|jsonb_int2
3451|int4|12|f|true|false|i|23|3802|jsonb_int4
3452|int8|12|f|true|false|i|20|3802|jsonb_int8
3453|float4|12|f|true|false|i|700|3802|jsonb_float4
3476|to_regoperator|12|f|true|false|s|2204|25|to_regoperator
3479|to_regprocedure|12|f|true|false|s|2202|25|to_regprocedure
3492|to_regoper|12|f|true|false|s|2203|25|to_regoper
3493|to_regtype|12|f|true|false|s|2206|25|to_regtype
3494|to_regproc|12|f|true|false|s|24|25|to_regproc
3495|to_regclass|12|f|true|false|s|2205|25|to_regclass
3504|anyenum_in|12|f|true|false|i|3500|2275|anyenum_in
3505|anyenum_out|12|f|true|false|s|2275|3500|anyenum_out
3526|max|12|a|false|false|i|3500|3500|aggregate_dummy
3527|min|12|a|false|false|i|3500|3500|aggregate_dummy
3535|string_agg_transfn|12|f|false|false|i|2281|2281 25 25|string_agg_transfn
3536|string_agg_finalfn|12|f|false|false|i|25|2281|string_agg_finalfn
3538|string_agg|12|a|false|false|i|25|25 25|aggregate_dummy
3539|format|12|f|false|false|s|25|25 2276|text_format
3540|format|12|f|false|false|s|25|25|text_format_nv
3545|string_agg|12|a|false|false|i|17|17 17|aggregate_dummy
3553|inet_gist_consistent|12|f|true|false|i|16|2281 869 21 26 2281|inet_gist_consistent
3554|inet_gist_union|12|f|true|false|i|869|2281 2281|inet_gist_union
3555|inet_gist_compress|12|f|true|false|i|2281|2281|inet_gist_compress
3556|bool|12|f|true|false|i|16|3802|jsonb_bool
3557|inet_gist_penalty|12|f|true|false|i|2281|2281 2281 2281|inet_gist_penalty
3558|inet_gist_picksplit|12|f|true|false|i|2281|2281 2281|inet_gist_picksplit
3559|inet_gist_same|12|f|true|false|i|2281|869 869 2281|inet_gist_same
3564|max|12|a|false|false|i|869|869|aggregate_dummy
3565|min|12|a|false|false|i|869|869|aggregate_dummy
3573|inet_gist_fetch|12|f|true|false|i|2281|2281|inet_gist_fetch
3594|event_trigger_in|12|f|false|false|i|3838|2275|event_trigger_in
3595|event_trigger_out|12|f|true|false|i|2275|3838|event_trigger_out
3610|tsvectorin|12|f|true|false|i|3614|2275|tsvectorin
3611|tsvectorout|12|f|true|false|i|2275|3614|tsvectorout
3612|tsqueryin|12|f|true|false|i|3615|2275|tsqueryin
3613|tsqueryout|12|f|true|false|i|2275|3615|tsqueryout
3638|tsvectorsend|12|f|true|false|i|17|3614|tsvectorsend
3639|tsvectorrecv|12|f|true|false|i|3614|2281|tsvectorrecv
3640|tsquerysend|12|f|true|false|i|17|3615|tsquerysend
3641|tsqueryrecv|12|f|true|false|i|3615|2281|tsqueryrecv
3646|gtsvectorin|12|f|true|false|i|3642|2275|gtsvectorin
3647|gtsvectorout|12|f|true|false|i|2275|3642|gtsvectorout
3688|ts_typanalyze|12|f|true|false|s|16|2281|ts_typanalyze
3696|starts_with|12|f|true|false|i|16|25 25|text_starts_with
3711|length|12|f|true|false|i|23|3614|tsvector_length
3736|regconfigin|12|f|true|false|s|3734|2275|regconfigin
3737|regconfigout|12|f|true|false|s|2275|3734|regconfigout
3738|regconfigrecv|12|f|true|false|i|3734|2281|regconfigrecv
3739|regconfigsend|12|f|true|false|i|17|3734|regconfigsend
3756|pg_ts_parser_is_visible|12|f|true|false|s|16|26|pg_ts_parser_is_visible
3757|pg_ts_dict_is_visible|12|f|true|false|s|16|26|pg_ts_dict_is_visible
3758|pg_ts_config_is_visible|12|f|true|false|s|16|26|pg_ts_config_is_visible
3768|pg_ts_template_is_visible|12|f|true|false|s|16|26|pg_ts_template_is_visible
3771|regdictionaryin|12|f|true|false|s|3769|2275|regdictionaryin
3772|regdictionaryout|12|f|true|false|s|2275|3769|regdictionaryout
3773|regdictionaryrecv|12|f|true|false|i|3769|2281|regdictionaryrecv
3774|regdictionarysend|12|f|true|false|i|17|3769|regdictionarysend
3778|pg_tablespace_location|12|f|true|false|s|25|26|pg_tablespace_location
3781|pg_get_replication_slots|12|f|false|true|s|2249||pg_get_replication_slots
3787|to_jsonb|12|f|true|false|s|3802|2283|to_jsonb
3795|inet_spg_config|12|f|true|false|i|2278|2281 2281|inet_spg_config
3796|inet_spg_choose|12|f|true|false|i|2278|2281 2281|inet_spg_choose
3797|inet_spg_picksplit|12|f|true|false|i|2278|2281 2281|inet_spg_picksplit
3798|inet_spg_inner_consistent|12|f|true|false|i|2278|2281 2281|inet_spg_inner_consistent
3799|inet_spg_leaf_consistent|12|f|true|false|i|16|2281 2281|inet_spg_leaf_consistent
3803|jsonb_send|12|f|true|false|i|17|3802|jsonb_send
3804|jsonb_out|12|f|true|false|i|2275|3802|jsonb_out
3805|jsonb_recv|12|f|true|false|i|3802|2281|jsonb_recv
3806|jsonb_in|12|f|true|false|i|3802|2275|jsonb_in
3808|pg_get_function_arg_default|12|f|true|false|s|25|26 23|pg_get_function_arg_default
3810|pg_is_in_recovery|12|f|true|false|v|16||pg_is_in_recovery
3811|money|12|f|true|false|s|790|23|int4_cash
3812|money|12|f|true|false|s|790|20|int8_cash
3815|pg_collation_is_visible|12|f|true|false|s|16|26|pg_collation_is_visible
3816|array_typanalyze|12|f|true|false|s|16|2281|array_typanalyze
3819|pg_get_multixact_members|12|f|true|true|v|2249|28|pg_get_multixact_members
3823|numeric|12|f|true|false|s|1700|790|cash_numeric
3824|money|12|f|true|false|s|790|1700|numeric_cash
3829|pg_opfamily_is_visible|12|f|true|false|s|16|26|pg_opfamily_is_visible
3832|anyrange_in|12|f|true|false|s|3831|2275 26 23|anyrange_in
3833|anyrange_out|12|f|true|false|s|2275|3831|anyrange_out
3834|range_in|12|f|true|false|s|3831|2275 26 23|range_in
3835|range_out|12|f|true|false|s|2275|3831|range_out
3836|range_recv|12|f|true|false|s|3831|2281 26 23|range_recv
3837|range_send|12|f|true|false|s|17|3831|range_send
3842|pg_relation_is_updatable|12|f|true|false|s|23|2205 16|pg_relation_is_updatable
3848|lower|12|f|true|false|i|2283|3831|range_lower
3849|upper|12|f|true|false|i|2283|3831|range_upper
3851|lower_inc|12|f|true|false|i|16|3831|range_lower_inc
3852|upper_inc|12|f|true|false|i|16|3831|range_upper_inc
3853|lower_inf|12|f|true|false|i|16|3831|range_lower_inf
3854|upper_inf|12|f|true|false|i|16|3831|range_upper_inf
3916|range_typanalyze|12|f|true|false|s|16|2281|range_typanalyze
3954|pg_get_object_address|12|f|true|false|s|2249|25 1009 1009|pg_get_object_address
3986|rank|12|a|false|false|i|20|2276|aggregate_dummy
3987|rank_final|12|f|false|false|i|20|2281 2276|hypothetical_rank_final
3992|dense_rank|12|a|false|false|i|20|2276|aggregate_dummy
3993|dense_rank_final|12|f|false|false|i|20|2281 2276|hypothetical_dense_rank_final
3994|generate_series_int4_support|12|f|true|false|i|2281|2281|generate_series_int4_support
3995|generate_series_int8_support|12|f|true|false|i|2281|2281|generate_series_int8_support
4001|jsonpath_in|12|f|true|false|i|4072|2275|jsonpath_in
4002|jsonpath_recv|12|f|true|false|i|4072|2281|jsonpath_recv
4003|jsonpath_out|12|f|true|false|i|2275|4072|jsonpath_out
4004|jsonpath_send|12|f|true|false|i|17|4072|jsonpath_send
4051|array_agg_array_transfn|12|f|false|false|i|2281|2281 2277|array_agg_array_transfn
4052|array_agg_array_finalfn|12|f|false|false|i|2277|2281 2277|array_agg_array_finalfn
4053|array_agg|12|a|false|false|i|2277|2277|aggregate_dummy
4063|inet_merge|12|f|true|false|i|650|869 869|inet_merge
4071|inet_same_family|12|f|true|false|i|16|869 869|inet_same_family
4084|regnamespacein|12|f|true|false|s|4089|2275|regnamespacein
4085|regnamespaceout|12|f|true|false|s|2275|4089|regnamespaceout
4086|to_regnamespace|12|f|true|false|s|4089|25|to_regnamespace
4087|regnamespacerecv|12|f|true|false|i|4089|2281|regnamespacerecv
4088|regnamespacesend|12|f|true|false|i|17|4089|regnamespacesend
4091|box|12|f|true|false|i|603|600|point_box
4092|regroleout|12|f|true|false|s|2275|4096|regroleout
4093|to_regrole|12|f|true|false|s|4096|25|to_regrole
4094|regrolerecv|12|f|true|false|i|4096|2281|regrolerecv
4095|regrolesend|12|f|true|false|i|17|4096|regrolesend
4098|regrolein|12|f|true|false|s|4096|2275|regrolein
4110|macaddr8_in|12|f|true|false|i|774|2275|macaddr8_in
4111|macaddr8_out|12|f|true|false|i|2275|774|macaddr8_out
4123|macaddr8|12|f|true|false|i|774|829|macaddrtomacaddr8
4124|macaddr|12|f|true|false|i|829|774|macaddr8tomacaddr
4189|max|12|a|false|false|i|3220|3220|aggregate_dummy
4190|min|12|a|false|false|i|3220|3220|aggregate_dummy
4193|regcollationin|12|f|true|false|s|4191|2275|regcollationin
4194|regcollationout|12|f|true|false|s|2275|4191|regcollationout
4195|to_regcollation|12|f|true|false|s|4191|25|to_regcollation
4196|regcollationrecv|12|f|true|false|i|4191|2281|regcollationrecv
4197|regcollationsend|12|f|true|false|i|17|4191|regcollationsend
4226|anycompatiblemultirange_in|12|f|true|false|s|4538|2275 26 23|anycompatiblemultirange_in
4227|anycompatiblemultirange_out|12|f|true|false|s|2275|4538|anycompatiblemultirange_out
4229|anymultirange_in|12|f|true|false|s|4537|2275 26 23|anymultirange_in
4230|anymultirange_out|12|f|true|false|s|2275|4537|anymultirange_out
4231|multirange_in|12|f|true|false|s|4537|2275 26 23|multirange_in
4232|multirange_out|12|f|true|false|s|2275|4537|multirange_out
4233|multirange_recv|12|f|true|false|s|4537|2281 26 23|multirange_recv
4234|multirange_send|12|f|true|false|s|17|4537|multirange_send
4235|lower|12|f|true|false|i|2283|4537|multirange_lower
4236|upper|12|f|true|false|i|2283|4537|multirange_upper
4238|lower_inc|12|f|true|false|i|16|4537|multirange_lower_inc
4239|upper_inc|12|f|true|false|i|16|4537|multirange_upper_inc
4240|lower_inf|12|f|true|false|i|16|4537|multirange_lower_inf
4241|upper_inf|12|f|true|false|i|16|4537|multirange_upper_inf
4242|multirange_typanalyze|12|f|true|false|s|16|2281|multirange_typanalyze
4281|int4multirange|12|f|true|false|i|4451|3904|multirange_constructor1
4284|nummultirange|12|f|true|false|i|4532|3906|multirange_constructor1
4287|tsmultirange|12|f|true|false|i|4533|3908|multirange_constructor1
4290|tstzmultirange|12|f|true|false|i|4534|3910|multirange_constructor1
4293|datemultirange|12|f|true|false|i|4535|3912|multirange_constructor1
4296|int8multirange|12|f|true|false|i|4536|3926|multirange_constructor1
4596|brin_bloom_summary_in|12|f|true|false|i|4600|2275|brin_bloom_summary_in
4597|brin_bloom_summary_out|12|f|true|false|i|2275|4600|brin_bloom_summary_out
4598|brin_bloom_summary_recv|12|f|true|false|s|4600|2281|brin_bloom_summary_recv
4599|brin_bloom_summary_send|12|f|true|false|s|17|4600|brin_bloom_summary_send
4638|brin_minmax_multi_summary_in|12|f|true|false|i|4601|2275|brin_minmax_multi_summary_in
4639|brin_minmax_multi_summary_out|12|f|true|false|i|2275|4601|brin_minmax_multi_summary_out
4640|brin_minmax_multi_summary_recv|12|f|true|false|s|4601|2281|brin_minmax_multi_summary_recv
4641|brin_minmax_multi_summary_send|12|f|true|false|s|17|4601|brin_minmax_multi_summary_send
5018|pg_mcv_list_in|12|f|true|false|i|5017|2275|pg_mcv_list_in
5019|pg_mcv_list_out|12|f|true|false|i|2275|5017|pg_mcv_list_out
5020|pg_mcv_list_recv|12|f|true|false|s|5017|2281|pg_mcv_list_recv
5021|pg_mcv_list_send|12|f|true|false|s|17|5017|pg_mcv_list_send
5042|min_scale|12|f|true|false|i|23|1700|numeric_min_scale
5052|pg_get_shmem_allocations|12|f|true|true|v|2249||pg_get_shmem_allocations
5055|pg_snapshot_in|12|f|true|false|i|5038|2275|pg_snapshot_in
5056|pg_snapshot_out|12|f|true|false|i|2275|5038|pg_snapshot_out
5057|pg_snapshot_recv|12|f|true|false|i|5038|2281|pg_snapshot_recv
5058|pg_snapshot_send|12|f|true|false|i|17|5038|pg_snapshot_send
5070|xid8in|12|f|true|false|i|5069|2275|xid8in
5071|xid|12|f|true|false|i|28|5069|xid8toxid
5081|xid8out|12|f|true|false|i|2275|5069|xid8out
5082|xid8recv|12|f|true|false|i|5069|2281|xid8recv
5083|xid8send|12|f|true|false|i|17|5069|xid8send
5086|anycompatible_in|12|f|true|false|i|5077|2275|anycompatible_in
5087|anycompatible_out|12|f|true|false|i|2275|5077|anycompatible_out
5088|anycompatiblearray_in|12|f|true|false|i|5078|2275|anycompatiblearray_in
5089|anycompatiblearray_out|12|f|true|false|s|2275|5078|anycompatiblearray_out
5090|anycompatiblearray_recv|12|f|true|false|s|5078|2281|anycompatiblearray_recv
5091|anycompatiblearray_send|12|f|true|false|s|17|5078|anycompatiblearray_send
5092|anycompatiblenonarray_in|12|f|true|false|i|5079|2275|anycompatiblenonarray_in
5093|anycompatiblenonarray_out|12|f|true|false|i|2275|5079|anycompatiblenonarray_out
5094|anycompatiblerange_in|12|f|true|false|s|5080|2275 26 23|anycompatiblerange_in
5095|anycompatiblerange_out|12|f|true|false|s|2275|5080|anycompatiblerange_out
5099|max|12|a|false|false|i|5069|5069|aggregate_dummy
5100|min|12|a|false|false|i|5069|5069|aggregate_dummy
6098|jsonb_subscript_handler|12|f|true|false|i|2281|2281|jsonb_subscript_handler
6119|pg_get_publication_tables|12|f|true|true|s|2249|25|pg_get_publication_tables
6120|pg_get_replica_identity_index|12|f|true|false|s|2205|2205|pg_get_replica_identity_index
6121|pg_relation_is_publishable|12|f|true|false|s|16|2205|pg_relation_is_publishable
6159|pg_get_catalog_foreign_keys|12|f|true|true|s|2249||pg_get_catalog_foreign_keys
6173|pg_get_statisticsobjdef_expressions|12|f|true|false|s|1009|26|pg_get_statisticsobjdef_expressions
6174|pg_get_statisticsobjdef_columns|12|f|true|false|s|25|26|pg_get_statisticsobjdef_columns
6179|array_subscript_handler|12|f|true|false|i|2281|2281|array_subscript_handler
6180|raw_array_subscript_handler|12|f|true|false|i|2281|2281|raw_array_subscript_handler
6195|ltrim|12|f|true|false|i|17|17 17|bytealtrim
6196|rtrim|12|f|true|false|i|17|17 17|byteartrim
6197|pg_get_function_sqlbody|12|f|true|false|s|25|26|pg_get_function_sqlbody
6205|has_parameter_privilege|12|f|true|false|s|16|19 25 25|has_parameter_privilege_name_name
6206|has_parameter_privilege|12|f|true|false|s|16|26 25 25|has_parameter_privilege_id_name
6207|has_parameter_privilege|12|f|true|false|s|16|25 25|has_parameter_privilege_name
6224|pg_get_wal_resource_managers|12|f|true|true|v|2249||pg_get_wal_resource_managers
6251|regexp_replace|12|f|true|false|i|25|25 25 25 23 23 25|textregexreplace_extended
6252|regexp_replace|12|f|true|false|i|25|25 25 25 23 23|textregexreplace_extended_no_flags
6253|regexp_replace|12|f|true|false|i|25|25 25 25 23|textregexreplace_extended_no_n
6254|regexp_count|12|f|true|false|i|23|25 25|regexp_count_no_start
6255|regexp_count|12|f|true|false|i|23|25 25 23|regexp_count_no_flags
6256|regexp_count|12|f|true|false|i|23|25 25 23 25|regexp_count
6257|regexp_instr|12|f|true|false|i|23|25 25|regexp_instr_no_start
6258|regexp_instr|12|f|true|false|i|23|25 25 23|regexp_instr_no_n
6259|regexp_instr|12|f|true|false|i|23|25 25 23 23|regexp_instr_no_endoption
6260|regexp_instr|12|f|true|false|i|23|25 25 23 23 23|regexp_instr_no_flags
6261|regexp_instr|12|f|true|false|i|23|25 25 23 23 23 25|regexp_instr_no_subexpr
6262|regexp_instr|12|f|true|false|i|23|25 25 23 23 23 25 23|regexp_instr
6263|regexp_like|12|f|true|false|i|16|25 25|regexp_like_no_flags
6264|regexp_like|12|f|true|false|i|16|25 25 25|regexp_like
6265|regexp_substr|12|f|true|false|i|25|25 25|regexp_substr_no_start
6266|regexp_substr|12|f|true|false|i|25|25 25 23|regexp_substr_no_n
6267|regexp_substr|12|f|true|false|i|25|25 25 23 23|regexp_substr_no_flags
6268|regexp_substr|12|f|true|false|i|25|25 25 23 23 25|regexp_substr_no_subexpr
6269|regexp_substr|12|f|true|false|i|25|25 25 23 23 25 23|regexp_substr
`;
