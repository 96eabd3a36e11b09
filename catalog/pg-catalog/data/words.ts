/** PostgreSQL 15's keywords, settings, access methods, languages, collations and text search configurations. Written by scripts/pg-catalog-data.mjs. */

/** `word|catcode|barelabel|catdesc|baredesc` */
export const keywordLines = `
abort|U|true|unreserved|can be bare label
absolute|U|true|unreserved|can be bare label
access|U|true|unreserved|can be bare label
action|U|true|unreserved|can be bare label
add|U|true|unreserved|can be bare label
admin|U|true|unreserved|can be bare label
after|U|true|unreserved|can be bare label
aggregate|U|true|unreserved|can be bare label
all|R|true|reserved|can be bare label
also|U|true|unreserved|can be bare label
alter|U|true|unreserved|can be bare label
always|U|true|unreserved|can be bare label
analyse|R|true|reserved|can be bare label
analyze|R|true|reserved|can be bare label
and|R|true|reserved|can be bare label
any|R|true|reserved|can be bare label
array|R|false|reserved|requires AS
as|R|false|reserved|requires AS
asc|R|true|reserved|can be bare label
asensitive|U|true|unreserved|can be bare label
assertion|U|true|unreserved|can be bare label
assignment|U|true|unreserved|can be bare label
asymmetric|R|true|reserved|can be bare label
at|U|true|unreserved|can be bare label
atomic|U|true|unreserved|can be bare label
attach|U|true|unreserved|can be bare label
attribute|U|true|unreserved|can be bare label
authorization|T|true|reserved (can be function or type name)|can be bare label
backward|U|true|unreserved|can be bare label
before|U|true|unreserved|can be bare label
begin|U|true|unreserved|can be bare label
between|C|true|unreserved (cannot be function or type name)|can be bare label
bigint|C|true|unreserved (cannot be function or type name)|can be bare label
binary|T|true|reserved (can be function or type name)|can be bare label
bit|C|true|unreserved (cannot be function or type name)|can be bare label
boolean|C|true|unreserved (cannot be function or type name)|can be bare label
both|R|true|reserved|can be bare label
breadth|U|true|unreserved|can be bare label
by|U|true|unreserved|can be bare label
cache|U|true|unreserved|can be bare label
call|U|true|unreserved|can be bare label
called|U|true|unreserved|can be bare label
cascade|U|true|unreserved|can be bare label
cascaded|U|true|unreserved|can be bare label
case|R|true|reserved|can be bare label
cast|R|true|reserved|can be bare label
catalog|U|true|unreserved|can be bare label
chain|U|true|unreserved|can be bare label
char|C|false|unreserved (cannot be function or type name)|requires AS
character|C|false|unreserved (cannot be function or type name)|requires AS
characteristics|U|true|unreserved|can be bare label
check|R|true|reserved|can be bare label
checkpoint|U|true|unreserved|can be bare label
class|U|true|unreserved|can be bare label
close|U|true|unreserved|can be bare label
cluster|U|true|unreserved|can be bare label
coalesce|C|true|unreserved (cannot be function or type name)|can be bare label
collate|R|true|reserved|can be bare label
collation|T|true|reserved (can be function or type name)|can be bare label
column|R|true|reserved|can be bare label
columns|U|true|unreserved|can be bare label
comment|U|true|unreserved|can be bare label
comments|U|true|unreserved|can be bare label
commit|U|true|unreserved|can be bare label
committed|U|true|unreserved|can be bare label
compression|U|true|unreserved|can be bare label
concurrently|T|true|reserved (can be function or type name)|can be bare label
configuration|U|true|unreserved|can be bare label
conflict|U|true|unreserved|can be bare label
connection|U|true|unreserved|can be bare label
constraint|R|true|reserved|can be bare label
constraints|U|true|unreserved|can be bare label
content|U|true|unreserved|can be bare label
continue|U|true|unreserved|can be bare label
conversion|U|true|unreserved|can be bare label
copy|U|true|unreserved|can be bare label
cost|U|true|unreserved|can be bare label
create|R|false|reserved|requires AS
cross|T|true|reserved (can be function or type name)|can be bare label
csv|U|true|unreserved|can be bare label
cube|U|true|unreserved|can be bare label
current|U|true|unreserved|can be bare label
current_catalog|R|true|reserved|can be bare label
current_date|R|true|reserved|can be bare label
current_role|R|true|reserved|can be bare label
current_schema|T|true|reserved (can be function or type name)|can be bare label
current_time|R|true|reserved|can be bare label
current_timestamp|R|true|reserved|can be bare label
current_user|R|true|reserved|can be bare label
cursor|U|true|unreserved|can be bare label
cycle|U|true|unreserved|can be bare label
data|U|true|unreserved|can be bare label
database|U|true|unreserved|can be bare label
day|U|false|unreserved|requires AS
deallocate|U|true|unreserved|can be bare label
dec|C|true|unreserved (cannot be function or type name)|can be bare label
decimal|C|true|unreserved (cannot be function or type name)|can be bare label
declare|U|true|unreserved|can be bare label
default|R|true|reserved|can be bare label
defaults|U|true|unreserved|can be bare label
deferrable|R|true|reserved|can be bare label
deferred|U|true|unreserved|can be bare label
definer|U|true|unreserved|can be bare label
delete|U|true|unreserved|can be bare label
delimiter|U|true|unreserved|can be bare label
delimiters|U|true|unreserved|can be bare label
depends|U|true|unreserved|can be bare label
depth|U|true|unreserved|can be bare label
desc|R|true|reserved|can be bare label
detach|U|true|unreserved|can be bare label
dictionary|U|true|unreserved|can be bare label
disable|U|true|unreserved|can be bare label
discard|U|true|unreserved|can be bare label
distinct|R|true|reserved|can be bare label
do|R|true|reserved|can be bare label
document|U|true|unreserved|can be bare label
domain|U|true|unreserved|can be bare label
double|U|true|unreserved|can be bare label
drop|U|true|unreserved|can be bare label
each|U|true|unreserved|can be bare label
else|R|true|reserved|can be bare label
enable|U|true|unreserved|can be bare label
encoding|U|true|unreserved|can be bare label
encrypted|U|true|unreserved|can be bare label
end|R|true|reserved|can be bare label
enum|U|true|unreserved|can be bare label
escape|U|true|unreserved|can be bare label
event|U|true|unreserved|can be bare label
except|R|false|reserved|requires AS
exclude|U|true|unreserved|can be bare label
excluding|U|true|unreserved|can be bare label
exclusive|U|true|unreserved|can be bare label
execute|U|true|unreserved|can be bare label
exists|C|true|unreserved (cannot be function or type name)|can be bare label
explain|U|true|unreserved|can be bare label
expression|U|true|unreserved|can be bare label
extension|U|true|unreserved|can be bare label
external|U|true|unreserved|can be bare label
extract|C|true|unreserved (cannot be function or type name)|can be bare label
false|R|true|reserved|can be bare label
family|U|true|unreserved|can be bare label
fetch|R|false|reserved|requires AS
filter|U|false|unreserved|requires AS
finalize|U|true|unreserved|can be bare label
first|U|true|unreserved|can be bare label
float|C|true|unreserved (cannot be function or type name)|can be bare label
following|U|true|unreserved|can be bare label
for|R|false|reserved|requires AS
force|U|true|unreserved|can be bare label
foreign|R|true|reserved|can be bare label
forward|U|true|unreserved|can be bare label
freeze|T|true|reserved (can be function or type name)|can be bare label
from|R|false|reserved|requires AS
full|T|true|reserved (can be function or type name)|can be bare label
function|U|true|unreserved|can be bare label
functions|U|true|unreserved|can be bare label
generated|U|true|unreserved|can be bare label
global|U|true|unreserved|can be bare label
grant|R|false|reserved|requires AS
granted|U|true|unreserved|can be bare label
greatest|C|true|unreserved (cannot be function or type name)|can be bare label
group|R|false|reserved|requires AS
grouping|C|true|unreserved (cannot be function or type name)|can be bare label
groups|U|true|unreserved|can be bare label
handler|U|true|unreserved|can be bare label
having|R|false|reserved|requires AS
header|U|true|unreserved|can be bare label
hold|U|true|unreserved|can be bare label
hour|U|false|unreserved|requires AS
identity|U|true|unreserved|can be bare label
if|U|true|unreserved|can be bare label
ilike|T|true|reserved (can be function or type name)|can be bare label
immediate|U|true|unreserved|can be bare label
immutable|U|true|unreserved|can be bare label
implicit|U|true|unreserved|can be bare label
import|U|true|unreserved|can be bare label
in|R|true|reserved|can be bare label
include|U|true|unreserved|can be bare label
including|U|true|unreserved|can be bare label
increment|U|true|unreserved|can be bare label
index|U|true|unreserved|can be bare label
indexes|U|true|unreserved|can be bare label
inherit|U|true|unreserved|can be bare label
inherits|U|true|unreserved|can be bare label
initially|R|true|reserved|can be bare label
inline|U|true|unreserved|can be bare label
inner|T|true|reserved (can be function or type name)|can be bare label
inout|C|true|unreserved (cannot be function or type name)|can be bare label
input|U|true|unreserved|can be bare label
insensitive|U|true|unreserved|can be bare label
insert|U|true|unreserved|can be bare label
instead|U|true|unreserved|can be bare label
int|C|true|unreserved (cannot be function or type name)|can be bare label
integer|C|true|unreserved (cannot be function or type name)|can be bare label
intersect|R|false|reserved|requires AS
interval|C|true|unreserved (cannot be function or type name)|can be bare label
into|R|false|reserved|requires AS
invoker|U|true|unreserved|can be bare label
is|T|true|reserved (can be function or type name)|can be bare label
isnull|T|false|reserved (can be function or type name)|requires AS
isolation|U|true|unreserved|can be bare label
join|T|true|reserved (can be function or type name)|can be bare label
key|U|true|unreserved|can be bare label
label|U|true|unreserved|can be bare label
language|U|true|unreserved|can be bare label
large|U|true|unreserved|can be bare label
last|U|true|unreserved|can be bare label
lateral|R|true|reserved|can be bare label
leading|R|true|reserved|can be bare label
leakproof|U|true|unreserved|can be bare label
least|C|true|unreserved (cannot be function or type name)|can be bare label
left|T|true|reserved (can be function or type name)|can be bare label
level|U|true|unreserved|can be bare label
like|T|true|reserved (can be function or type name)|can be bare label
limit|R|false|reserved|requires AS
listen|U|true|unreserved|can be bare label
load|U|true|unreserved|can be bare label
local|U|true|unreserved|can be bare label
localtime|R|true|reserved|can be bare label
localtimestamp|R|true|reserved|can be bare label
location|U|true|unreserved|can be bare label
lock|U|true|unreserved|can be bare label
locked|U|true|unreserved|can be bare label
logged|U|true|unreserved|can be bare label
mapping|U|true|unreserved|can be bare label
match|U|true|unreserved|can be bare label
matched|U|true|unreserved|can be bare label
materialized|U|true|unreserved|can be bare label
maxvalue|U|true|unreserved|can be bare label
merge|U|true|unreserved|can be bare label
method|U|true|unreserved|can be bare label
minute|U|false|unreserved|requires AS
minvalue|U|true|unreserved|can be bare label
mode|U|true|unreserved|can be bare label
month|U|false|unreserved|requires AS
move|U|true|unreserved|can be bare label
name|U|true|unreserved|can be bare label
names|U|true|unreserved|can be bare label
national|C|true|unreserved (cannot be function or type name)|can be bare label
natural|T|true|reserved (can be function or type name)|can be bare label
nchar|C|true|unreserved (cannot be function or type name)|can be bare label
new|U|true|unreserved|can be bare label
next|U|true|unreserved|can be bare label
nfc|U|true|unreserved|can be bare label
nfd|U|true|unreserved|can be bare label
nfkc|U|true|unreserved|can be bare label
nfkd|U|true|unreserved|can be bare label
no|U|true|unreserved|can be bare label
none|C|true|unreserved (cannot be function or type name)|can be bare label
normalize|C|true|unreserved (cannot be function or type name)|can be bare label
normalized|U|true|unreserved|can be bare label
not|R|true|reserved|can be bare label
nothing|U|true|unreserved|can be bare label
notify|U|true|unreserved|can be bare label
notnull|T|false|reserved (can be function or type name)|requires AS
nowait|U|true|unreserved|can be bare label
null|R|true|reserved|can be bare label
nullif|C|true|unreserved (cannot be function or type name)|can be bare label
nulls|U|true|unreserved|can be bare label
numeric|C|true|unreserved (cannot be function or type name)|can be bare label
object|U|true|unreserved|can be bare label
of|U|true|unreserved|can be bare label
off|U|true|unreserved|can be bare label
offset|R|false|reserved|requires AS
oids|U|true|unreserved|can be bare label
old|U|true|unreserved|can be bare label
on|R|false|reserved|requires AS
only|R|true|reserved|can be bare label
operator|U|true|unreserved|can be bare label
option|U|true|unreserved|can be bare label
options|U|true|unreserved|can be bare label
or|R|true|reserved|can be bare label
order|R|false|reserved|requires AS
ordinality|U|true|unreserved|can be bare label
others|U|true|unreserved|can be bare label
out|C|true|unreserved (cannot be function or type name)|can be bare label
outer|T|true|reserved (can be function or type name)|can be bare label
over|U|false|unreserved|requires AS
overlaps|T|false|reserved (can be function or type name)|requires AS
overlay|C|true|unreserved (cannot be function or type name)|can be bare label
overriding|U|true|unreserved|can be bare label
owned|U|true|unreserved|can be bare label
owner|U|true|unreserved|can be bare label
parallel|U|true|unreserved|can be bare label
parameter|U|true|unreserved|can be bare label
parser|U|true|unreserved|can be bare label
partial|U|true|unreserved|can be bare label
partition|U|true|unreserved|can be bare label
passing|U|true|unreserved|can be bare label
password|U|true|unreserved|can be bare label
placing|R|true|reserved|can be bare label
plans|U|true|unreserved|can be bare label
policy|U|true|unreserved|can be bare label
position|C|true|unreserved (cannot be function or type name)|can be bare label
preceding|U|true|unreserved|can be bare label
precision|C|false|unreserved (cannot be function or type name)|requires AS
prepare|U|true|unreserved|can be bare label
prepared|U|true|unreserved|can be bare label
preserve|U|true|unreserved|can be bare label
primary|R|true|reserved|can be bare label
prior|U|true|unreserved|can be bare label
privileges|U|true|unreserved|can be bare label
procedural|U|true|unreserved|can be bare label
procedure|U|true|unreserved|can be bare label
procedures|U|true|unreserved|can be bare label
program|U|true|unreserved|can be bare label
publication|U|true|unreserved|can be bare label
quote|U|true|unreserved|can be bare label
range|U|true|unreserved|can be bare label
read|U|true|unreserved|can be bare label
real|C|true|unreserved (cannot be function or type name)|can be bare label
reassign|U|true|unreserved|can be bare label
recheck|U|true|unreserved|can be bare label
recursive|U|true|unreserved|can be bare label
ref|U|true|unreserved|can be bare label
references|R|true|reserved|can be bare label
referencing|U|true|unreserved|can be bare label
refresh|U|true|unreserved|can be bare label
reindex|U|true|unreserved|can be bare label
relative|U|true|unreserved|can be bare label
release|U|true|unreserved|can be bare label
rename|U|true|unreserved|can be bare label
repeatable|U|true|unreserved|can be bare label
replace|U|true|unreserved|can be bare label
replica|U|true|unreserved|can be bare label
reset|U|true|unreserved|can be bare label
restart|U|true|unreserved|can be bare label
restrict|U|true|unreserved|can be bare label
return|U|true|unreserved|can be bare label
returning|R|false|reserved|requires AS
returns|U|true|unreserved|can be bare label
revoke|U|true|unreserved|can be bare label
right|T|true|reserved (can be function or type name)|can be bare label
role|U|true|unreserved|can be bare label
rollback|U|true|unreserved|can be bare label
rollup|U|true|unreserved|can be bare label
routine|U|true|unreserved|can be bare label
routines|U|true|unreserved|can be bare label
row|C|true|unreserved (cannot be function or type name)|can be bare label
rows|U|true|unreserved|can be bare label
rule|U|true|unreserved|can be bare label
savepoint|U|true|unreserved|can be bare label
schema|U|true|unreserved|can be bare label
schemas|U|true|unreserved|can be bare label
scroll|U|true|unreserved|can be bare label
search|U|true|unreserved|can be bare label
second|U|false|unreserved|requires AS
security|U|true|unreserved|can be bare label
select|R|true|reserved|can be bare label
sequence|U|true|unreserved|can be bare label
sequences|U|true|unreserved|can be bare label
serializable|U|true|unreserved|can be bare label
server|U|true|unreserved|can be bare label
session|U|true|unreserved|can be bare label
session_user|R|true|reserved|can be bare label
set|U|true|unreserved|can be bare label
setof|C|true|unreserved (cannot be function or type name)|can be bare label
sets|U|true|unreserved|can be bare label
share|U|true|unreserved|can be bare label
show|U|true|unreserved|can be bare label
similar|T|true|reserved (can be function or type name)|can be bare label
simple|U|true|unreserved|can be bare label
skip|U|true|unreserved|can be bare label
smallint|C|true|unreserved (cannot be function or type name)|can be bare label
snapshot|U|true|unreserved|can be bare label
some|R|true|reserved|can be bare label
sql|U|true|unreserved|can be bare label
stable|U|true|unreserved|can be bare label
standalone|U|true|unreserved|can be bare label
start|U|true|unreserved|can be bare label
statement|U|true|unreserved|can be bare label
statistics|U|true|unreserved|can be bare label
stdin|U|true|unreserved|can be bare label
stdout|U|true|unreserved|can be bare label
storage|U|true|unreserved|can be bare label
stored|U|true|unreserved|can be bare label
strict|U|true|unreserved|can be bare label
strip|U|true|unreserved|can be bare label
subscription|U|true|unreserved|can be bare label
substring|C|true|unreserved (cannot be function or type name)|can be bare label
support|U|true|unreserved|can be bare label
symmetric|R|true|reserved|can be bare label
sysid|U|true|unreserved|can be bare label
system|U|true|unreserved|can be bare label
table|R|true|reserved|can be bare label
tables|U|true|unreserved|can be bare label
tablesample|T|true|reserved (can be function or type name)|can be bare label
tablespace|U|true|unreserved|can be bare label
temp|U|true|unreserved|can be bare label
template|U|true|unreserved|can be bare label
temporary|U|true|unreserved|can be bare label
text|U|true|unreserved|can be bare label
then|R|true|reserved|can be bare label
ties|U|true|unreserved|can be bare label
time|C|true|unreserved (cannot be function or type name)|can be bare label
timestamp|C|true|unreserved (cannot be function or type name)|can be bare label
to|R|false|reserved|requires AS
trailing|R|true|reserved|can be bare label
transaction|U|true|unreserved|can be bare label
transform|U|true|unreserved|can be bare label
treat|C|true|unreserved (cannot be function or type name)|can be bare label
trigger|U|true|unreserved|can be bare label
trim|C|true|unreserved (cannot be function or type name)|can be bare label
true|R|true|reserved|can be bare label
truncate|U|true|unreserved|can be bare label
trusted|U|true|unreserved|can be bare label
type|U|true|unreserved|can be bare label
types|U|true|unreserved|can be bare label
uescape|U|true|unreserved|can be bare label
unbounded|U|true|unreserved|can be bare label
uncommitted|U|true|unreserved|can be bare label
unencrypted|U|true|unreserved|can be bare label
union|R|false|reserved|requires AS
unique|R|true|reserved|can be bare label
unknown|U|true|unreserved|can be bare label
unlisten|U|true|unreserved|can be bare label
unlogged|U|true|unreserved|can be bare label
until|U|true|unreserved|can be bare label
update|U|true|unreserved|can be bare label
user|R|true|reserved|can be bare label
using|R|true|reserved|can be bare label
vacuum|U|true|unreserved|can be bare label
valid|U|true|unreserved|can be bare label
validate|U|true|unreserved|can be bare label
validator|U|true|unreserved|can be bare label
value|U|true|unreserved|can be bare label
values|C|true|unreserved (cannot be function or type name)|can be bare label
varchar|C|true|unreserved (cannot be function or type name)|can be bare label
variadic|R|true|reserved|can be bare label
varying|U|false|unreserved|requires AS
verbose|T|true|reserved (can be function or type name)|can be bare label
version|U|true|unreserved|can be bare label
view|U|true|unreserved|can be bare label
views|U|true|unreserved|can be bare label
volatile|U|true|unreserved|can be bare label
when|R|true|reserved|can be bare label
where|R|false|reserved|requires AS
whitespace|U|true|unreserved|can be bare label
window|R|false|reserved|requires AS
with|R|false|reserved|requires AS
within|U|false|unreserved|requires AS
without|U|false|unreserved|requires AS
work|U|true|unreserved|can be bare label
wrapper|U|true|unreserved|can be bare label
write|U|true|unreserved|can be bare label
xml|U|true|unreserved|can be bare label
xmlattributes|C|true|unreserved (cannot be function or type name)|can be bare label
xmlconcat|C|true|unreserved (cannot be function or type name)|can be bare label
xmlelement|C|true|unreserved (cannot be function or type name)|can be bare label
xmlexists|C|true|unreserved (cannot be function or type name)|can be bare label
xmlforest|C|true|unreserved (cannot be function or type name)|can be bare label
xmlnamespaces|C|true|unreserved (cannot be function or type name)|can be bare label
xmlparse|C|true|unreserved (cannot be function or type name)|can be bare label
xmlpi|C|true|unreserved (cannot be function or type name)|can be bare label
xmlroot|C|true|unreserved (cannot be function or type name)|can be bare label
xmlserialize|C|true|unreserved (cannot be function or type name)|can be bare label
xmltable|C|true|unreserved (cannot be function or type name)|can be bare label
year|U|false|unreserved|requires AS
yes|U|true|unreserved|can be bare label
zone|U|true|unreserved|can be bare label
`;

/** `name|unit|category|context|vartype|boot_val` */
export const settingLines = `
DateStyle|\\N|Client Connection Defaults / Locale and Formatting|user|string|ISO, MDY
IntervalStyle|\\N|Client Connection Defaults / Locale and Formatting|user|enum|postgres
TimeZone|\\N|Client Connection Defaults / Locale and Formatting|user|string|GMT
allow_in_place_tablespaces|\\N|Developer Options|superuser|bool|off
allow_system_table_mods|\\N|Developer Options|superuser|bool|off
application_name|\\N|Reporting and Logging / What to Log|user|string|
archive_cleanup_command|\\N|Write-Ahead Log / Archive Recovery|sighup|string|
archive_command|\\N|Write-Ahead Log / Archiving|sighup|string|
archive_library|\\N|Write-Ahead Log / Archiving|sighup|string|
archive_mode|\\N|Write-Ahead Log / Archiving|postmaster|enum|off
archive_timeout|s|Write-Ahead Log / Archiving|sighup|integer|0
array_nulls|\\N|Version and Platform Compatibility / Previous PostgreSQL Versions|user|bool|on
authentication_timeout|s|Connections and Authentication / Authentication|sighup|integer|60
autovacuum|\\N|Autovacuum|sighup|bool|on
autovacuum_analyze_scale_factor|\\N|Autovacuum|sighup|real|0.1
autovacuum_analyze_threshold|\\N|Autovacuum|sighup|integer|50
autovacuum_freeze_max_age|\\N|Autovacuum|postmaster|integer|200000000
autovacuum_max_workers|\\N|Autovacuum|postmaster|integer|3
autovacuum_multixact_freeze_max_age|\\N|Autovacuum|postmaster|integer|400000000
autovacuum_naptime|s|Autovacuum|sighup|integer|60
autovacuum_vacuum_cost_delay|ms|Autovacuum|sighup|real|2
autovacuum_vacuum_cost_limit|\\N|Autovacuum|sighup|integer|-1
autovacuum_vacuum_insert_scale_factor|\\N|Autovacuum|sighup|real|0.2
autovacuum_vacuum_insert_threshold|\\N|Autovacuum|sighup|integer|1000
autovacuum_vacuum_scale_factor|\\N|Autovacuum|sighup|real|0.2
autovacuum_vacuum_threshold|\\N|Autovacuum|sighup|integer|50
autovacuum_work_mem|kB|Resource Usage / Memory|sighup|integer|-1
backend_flush_after|8kB|Resource Usage / Asynchronous Behavior|user|integer|0
backslash_quote|\\N|Version and Platform Compatibility / Previous PostgreSQL Versions|user|enum|safe_encoding
backtrace_functions|\\N|Developer Options|superuser|string|
bgwriter_delay|ms|Resource Usage / Background Writer|sighup|integer|200
bgwriter_flush_after|8kB|Resource Usage / Background Writer|sighup|integer|64
bgwriter_lru_maxpages|\\N|Resource Usage / Background Writer|sighup|integer|100
bgwriter_lru_multiplier|\\N|Resource Usage / Background Writer|sighup|real|2
block_size|\\N|Preset Options|internal|integer|8192
bonjour|\\N|Connections and Authentication / Connection Settings|postmaster|bool|off
bonjour_name|\\N|Connections and Authentication / Connection Settings|postmaster|string|
bytea_output|\\N|Client Connection Defaults / Statement Behavior|user|enum|hex
check_function_bodies|\\N|Client Connection Defaults / Statement Behavior|user|bool|on
checkpoint_completion_target|\\N|Write-Ahead Log / Checkpoints|sighup|real|0.9
checkpoint_flush_after|8kB|Write-Ahead Log / Checkpoints|sighup|integer|32
checkpoint_timeout|s|Write-Ahead Log / Checkpoints|sighup|integer|300
checkpoint_warning|s|Write-Ahead Log / Checkpoints|sighup|integer|30
client_connection_check_interval|ms|Connections and Authentication / Connection Settings|user|integer|0
client_encoding|\\N|Client Connection Defaults / Locale and Formatting|user|string|SQL_ASCII
client_min_messages|\\N|Client Connection Defaults / Statement Behavior|user|enum|notice
cluster_name|\\N|Reporting and Logging / Process Title|postmaster|string|
commit_delay|\\N|Write-Ahead Log / Settings|superuser|integer|0
commit_siblings|\\N|Write-Ahead Log / Settings|user|integer|5
composite_type_mismatch|\\N|Developer Options|superuser|enum|error
compute_query_id|\\N|Statistics / Monitoring|superuser|enum|auto
constraint_exclusion|\\N|Query Tuning / Other Planner Options|user|enum|partition
cpu_index_tuple_cost|\\N|Query Tuning / Planner Cost Constants|user|real|0.005
cpu_operator_cost|\\N|Query Tuning / Planner Cost Constants|user|real|0.0025
cpu_tuple_cost|\\N|Query Tuning / Planner Cost Constants|user|real|0.01
cursor_tuple_fraction|\\N|Query Tuning / Other Planner Options|user|real|0.1
data_checksums|\\N|Preset Options|internal|bool|off
data_sync_retry|\\N|Error Handling|postmaster|bool|off
db_user_namespace|\\N|Connections and Authentication / Authentication|sighup|bool|off
deadlock_timeout|ms|Lock Management|superuser|integer|1000
debug_assertions|\\N|Preset Options|internal|bool|off
debug_discard_caches|\\N|Developer Options|superuser|integer|0
debug_pretty_print|\\N|Reporting and Logging / What to Log|user|bool|on
debug_print_parse|\\N|Reporting and Logging / What to Log|user|bool|off
debug_print_plan|\\N|Reporting and Logging / What to Log|user|bool|off
debug_print_rewritten|\\N|Reporting and Logging / What to Log|user|bool|off
default_statistics_target|\\N|Query Tuning / Other Planner Options|user|integer|100
default_table_access_method|\\N|Client Connection Defaults / Statement Behavior|user|string|heap
default_tablespace|\\N|Client Connection Defaults / Statement Behavior|user|string|
default_text_search_config|\\N|Client Connection Defaults / Locale and Formatting|user|string|pg_catalog.simple
default_toast_compression|\\N|Client Connection Defaults / Statement Behavior|user|enum|pglz
default_transaction_deferrable|\\N|Client Connection Defaults / Statement Behavior|user|bool|off
default_transaction_isolation|\\N|Client Connection Defaults / Statement Behavior|user|enum|read committed
default_transaction_read_only|\\N|Client Connection Defaults / Statement Behavior|user|bool|off
dynamic_library_path|\\N|Client Connection Defaults / Other Defaults|superuser|string|$libdir
dynamic_shared_memory_type|\\N|Resource Usage / Memory|postmaster|enum|posix
effective_cache_size|8kB|Query Tuning / Planner Cost Constants|user|integer|524288
effective_io_concurrency|\\N|Resource Usage / Asynchronous Behavior|user|integer|1
enable_async_append|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_bitmapscan|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_gathermerge|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_hashagg|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_hashjoin|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_incremental_sort|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_indexonlyscan|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_indexscan|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_material|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_memoize|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_mergejoin|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_nestloop|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_parallel_append|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_parallel_hash|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_partition_pruning|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_partitionwise_aggregate|\\N|Query Tuning / Planner Method Configuration|user|bool|off
enable_partitionwise_join|\\N|Query Tuning / Planner Method Configuration|user|bool|off
enable_seqscan|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_sort|\\N|Query Tuning / Planner Method Configuration|user|bool|on
enable_tidscan|\\N|Query Tuning / Planner Method Configuration|user|bool|on
escape_string_warning|\\N|Version and Platform Compatibility / Previous PostgreSQL Versions|user|bool|on
event_source|\\N|Reporting and Logging / Where to Log|postmaster|string|PostgreSQL
exit_on_error|\\N|Error Handling|user|bool|off
extension_destdir|\\N|File Locations|superuser|string|
extra_float_digits|\\N|Client Connection Defaults / Locale and Formatting|user|integer|1
force_parallel_mode|\\N|Developer Options|user|enum|off
from_collapse_limit|\\N|Query Tuning / Other Planner Options|user|integer|8
fsync|\\N|Write-Ahead Log / Settings|sighup|bool|on
full_page_writes|\\N|Write-Ahead Log / Settings|sighup|bool|on
geqo|\\N|Query Tuning / Genetic Query Optimizer|user|bool|on
geqo_effort|\\N|Query Tuning / Genetic Query Optimizer|user|integer|5
geqo_generations|\\N|Query Tuning / Genetic Query Optimizer|user|integer|0
geqo_pool_size|\\N|Query Tuning / Genetic Query Optimizer|user|integer|0
geqo_seed|\\N|Query Tuning / Genetic Query Optimizer|user|real|0
geqo_selection_bias|\\N|Query Tuning / Genetic Query Optimizer|user|real|2
geqo_threshold|\\N|Query Tuning / Genetic Query Optimizer|user|integer|12
gin_fuzzy_search_limit|\\N|Client Connection Defaults / Other Defaults|user|integer|0
gin_pending_list_limit|kB|Client Connection Defaults / Statement Behavior|user|integer|4096
hash_mem_multiplier|\\N|Resource Usage / Memory|user|real|2
hot_standby|\\N|Replication / Standby Servers|postmaster|bool|on
hot_standby_feedback|\\N|Replication / Standby Servers|sighup|bool|off
huge_page_size|kB|Resource Usage / Memory|postmaster|integer|0
huge_pages|\\N|Resource Usage / Memory|postmaster|enum|try
idle_in_transaction_session_timeout|ms|Client Connection Defaults / Statement Behavior|user|integer|0
idle_session_timeout|ms|Client Connection Defaults / Statement Behavior|user|integer|0
ignore_checksum_failure|\\N|Developer Options|superuser|bool|off
ignore_invalid_pages|\\N|Developer Options|postmaster|bool|off
ignore_system_indexes|\\N|Developer Options|backend|bool|off
in_hot_standby|\\N|Preset Options|internal|bool|off
integer_datetimes|\\N|Preset Options|internal|bool|on
jit|\\N|Query Tuning / Other Planner Options|user|bool|on
jit_above_cost|\\N|Query Tuning / Planner Cost Constants|user|real|100000
jit_debugging_support|\\N|Developer Options|superuser-backend|bool|off
jit_dump_bitcode|\\N|Developer Options|superuser|bool|off
jit_expressions|\\N|Developer Options|user|bool|on
jit_inline_above_cost|\\N|Query Tuning / Planner Cost Constants|user|real|500000
jit_optimize_above_cost|\\N|Query Tuning / Planner Cost Constants|user|real|500000
jit_profiling_support|\\N|Developer Options|superuser-backend|bool|off
jit_provider|\\N|Client Connection Defaults / Shared Library Preloading|postmaster|string|llvmjit
jit_tuple_deforming|\\N|Developer Options|user|bool|on
join_collapse_limit|\\N|Query Tuning / Other Planner Options|user|integer|8
krb_caseins_users|\\N|Connections and Authentication / Authentication|sighup|bool|off
krb_server_keyfile|\\N|Connections and Authentication / Authentication|sighup|string|FILE:/etc/postgresql-common/krb5.keytab
lc_collate|\\N|Preset Options|internal|string|C
lc_ctype|\\N|Preset Options|internal|string|C
lc_messages|\\N|Client Connection Defaults / Locale and Formatting|superuser|string|
lc_monetary|\\N|Client Connection Defaults / Locale and Formatting|user|string|C
lc_numeric|\\N|Client Connection Defaults / Locale and Formatting|user|string|C
lc_time|\\N|Client Connection Defaults / Locale and Formatting|user|string|C
listen_addresses|\\N|Connections and Authentication / Connection Settings|postmaster|string|localhost
lo_compat_privileges|\\N|Version and Platform Compatibility / Previous PostgreSQL Versions|superuser|bool|off
local_preload_libraries|\\N|Client Connection Defaults / Shared Library Preloading|user|string|
lock_timeout|ms|Client Connection Defaults / Statement Behavior|user|integer|0
log_autovacuum_min_duration|ms|Reporting and Logging / What to Log|sighup|integer|600000
log_checkpoints|\\N|Reporting and Logging / What to Log|sighup|bool|on
log_connections|\\N|Reporting and Logging / What to Log|superuser-backend|bool|off
log_destination|\\N|Reporting and Logging / Where to Log|sighup|string|stderr
log_disconnections|\\N|Reporting and Logging / What to Log|superuser-backend|bool|off
log_duration|\\N|Reporting and Logging / What to Log|superuser|bool|off
log_error_verbosity|\\N|Reporting and Logging / What to Log|superuser|enum|default
log_executor_stats|\\N|Statistics / Monitoring|superuser|bool|off
log_file_mode|\\N|Reporting and Logging / Where to Log|sighup|integer|384
log_filename|\\N|Reporting and Logging / Where to Log|sighup|string|postgresql-%Y-%m-%d_%H%M%S.log
log_hostname|\\N|Reporting and Logging / What to Log|sighup|bool|off
log_line_prefix|\\N|Reporting and Logging / What to Log|sighup|string|%m [%p] 
log_lock_waits|\\N|Reporting and Logging / What to Log|superuser|bool|off
log_min_duration_sample|ms|Reporting and Logging / When to Log|superuser|integer|-1
log_min_duration_statement|ms|Reporting and Logging / When to Log|superuser|integer|-1
log_min_error_statement|\\N|Reporting and Logging / When to Log|superuser|enum|error
log_min_messages|\\N|Reporting and Logging / When to Log|superuser|enum|warning
log_parameter_max_length|B|Reporting and Logging / What to Log|superuser|integer|-1
log_parameter_max_length_on_error|B|Reporting and Logging / What to Log|user|integer|0
log_parser_stats|\\N|Statistics / Monitoring|superuser|bool|off
log_planner_stats|\\N|Statistics / Monitoring|superuser|bool|off
log_recovery_conflict_waits|\\N|Reporting and Logging / What to Log|sighup|bool|off
log_replication_commands|\\N|Reporting and Logging / What to Log|superuser|bool|off
log_rotation_age|min|Reporting and Logging / Where to Log|sighup|integer|1440
log_rotation_size|kB|Reporting and Logging / Where to Log|sighup|integer|10240
log_startup_progress_interval|ms|Reporting and Logging / When to Log|sighup|integer|10000
log_statement|\\N|Reporting and Logging / What to Log|superuser|enum|none
log_statement_sample_rate|\\N|Reporting and Logging / When to Log|superuser|real|1
log_statement_stats|\\N|Statistics / Monitoring|superuser|bool|off
log_temp_files|kB|Reporting and Logging / What to Log|superuser|integer|-1
log_timezone|\\N|Reporting and Logging / What to Log|sighup|string|GMT
log_transaction_sample_rate|\\N|Reporting and Logging / When to Log|superuser|real|0
log_truncate_on_rotation|\\N|Reporting and Logging / Where to Log|sighup|bool|off
logging_collector|\\N|Reporting and Logging / Where to Log|postmaster|bool|off
logical_decoding_work_mem|kB|Resource Usage / Memory|user|integer|65536
maintenance_io_concurrency|\\N|Resource Usage / Asynchronous Behavior|user|integer|10
maintenance_work_mem|kB|Resource Usage / Memory|user|integer|65536
max_connections|\\N|Connections and Authentication / Connection Settings|postmaster|integer|100
max_files_per_process|\\N|Resource Usage / Kernel Resources|postmaster|integer|1000
max_function_args|\\N|Preset Options|internal|integer|100
max_identifier_length|\\N|Preset Options|internal|integer|63
max_index_keys|\\N|Preset Options|internal|integer|32
max_locks_per_transaction|\\N|Lock Management|postmaster|integer|64
max_logical_replication_workers|\\N|Replication / Subscribers|postmaster|integer|4
max_parallel_maintenance_workers|\\N|Resource Usage / Asynchronous Behavior|user|integer|2
max_parallel_workers|\\N|Resource Usage / Asynchronous Behavior|user|integer|8
max_parallel_workers_per_gather|\\N|Resource Usage / Asynchronous Behavior|user|integer|2
max_pred_locks_per_page|\\N|Lock Management|sighup|integer|2
max_pred_locks_per_relation|\\N|Lock Management|sighup|integer|-2
max_pred_locks_per_transaction|\\N|Lock Management|postmaster|integer|64
max_prepared_transactions|\\N|Resource Usage / Memory|postmaster|integer|0
max_replication_slots|\\N|Replication / Sending Servers|postmaster|integer|10
max_slot_wal_keep_size|MB|Replication / Sending Servers|sighup|integer|-1
max_stack_depth|kB|Resource Usage / Memory|superuser|integer|100
max_standby_archive_delay|ms|Replication / Standby Servers|sighup|integer|30000
max_standby_streaming_delay|ms|Replication / Standby Servers|sighup|integer|30000
max_sync_workers_per_subscription|\\N|Replication / Subscribers|sighup|integer|2
max_wal_senders|\\N|Replication / Sending Servers|postmaster|integer|10
max_wal_size|MB|Write-Ahead Log / Checkpoints|sighup|integer|1024
max_worker_processes|\\N|Resource Usage / Asynchronous Behavior|postmaster|integer|8
min_dynamic_shared_memory|MB|Resource Usage / Memory|postmaster|integer|0
min_parallel_index_scan_size|8kB|Query Tuning / Planner Cost Constants|user|integer|64
min_parallel_table_scan_size|8kB|Query Tuning / Planner Cost Constants|user|integer|1024
min_wal_size|MB|Write-Ahead Log / Checkpoints|sighup|integer|80
old_snapshot_threshold|min|Resource Usage / Asynchronous Behavior|postmaster|integer|-1
output_plugin_libraries|\\N|Replication / Sending Servers|superuser|string|pgoutput, test_decoding
parallel_leader_participation|\\N|Resource Usage / Asynchronous Behavior|user|bool|on
parallel_setup_cost|\\N|Query Tuning / Planner Cost Constants|user|real|1000
parallel_tuple_cost|\\N|Query Tuning / Planner Cost Constants|user|real|0.1
password_encryption|\\N|Connections and Authentication / Authentication|user|enum|scram-sha-256
plan_cache_mode|\\N|Query Tuning / Other Planner Options|user|enum|auto
port|\\N|Connections and Authentication / Connection Settings|postmaster|integer|5432
post_auth_delay|s|Developer Options|backend|integer|0
pre_auth_delay|s|Developer Options|sighup|integer|0
primary_conninfo|\\N|Replication / Standby Servers|sighup|string|
primary_slot_name|\\N|Replication / Standby Servers|sighup|string|
quote_all_identifiers|\\N|Version and Platform Compatibility / Previous PostgreSQL Versions|user|bool|off
random_page_cost|\\N|Query Tuning / Planner Cost Constants|user|real|4
recovery_end_command|\\N|Write-Ahead Log / Archive Recovery|sighup|string|
recovery_init_sync_method|\\N|Error Handling|sighup|enum|fsync
recovery_min_apply_delay|ms|Replication / Standby Servers|sighup|integer|0
recovery_prefetch|\\N|Write-Ahead Log / Recovery|sighup|enum|try
recovery_target|\\N|Write-Ahead Log / Recovery Target|postmaster|string|
recovery_target_action|\\N|Write-Ahead Log / Recovery Target|postmaster|enum|pause
recovery_target_inclusive|\\N|Write-Ahead Log / Recovery Target|postmaster|bool|on
recovery_target_lsn|\\N|Write-Ahead Log / Recovery Target|postmaster|string|
recovery_target_name|\\N|Write-Ahead Log / Recovery Target|postmaster|string|
recovery_target_time|\\N|Write-Ahead Log / Recovery Target|postmaster|string|
recovery_target_timeline|\\N|Write-Ahead Log / Recovery Target|postmaster|string|latest
recovery_target_xid|\\N|Write-Ahead Log / Recovery Target|postmaster|string|
recursive_worktable_factor|\\N|Query Tuning / Other Planner Options|user|real|10
remove_temp_files_after_crash|\\N|Developer Options|sighup|bool|on
restart_after_crash|\\N|Error Handling|sighup|bool|on
restore_command|\\N|Write-Ahead Log / Archive Recovery|sighup|string|
restrict_nonsystem_relation_kind|\\N|Client Connection Defaults / Statement Behavior|user|string|
row_security|\\N|Client Connection Defaults / Statement Behavior|user|bool|on
search_path|\\N|Client Connection Defaults / Statement Behavior|user|string|"$user", public
segment_size|8kB|Preset Options|internal|integer|131072
seq_page_cost|\\N|Query Tuning / Planner Cost Constants|user|real|1
server_encoding|\\N|Preset Options|internal|string|SQL_ASCII
server_version|\\N|Preset Options|internal|string|15.20 (Debian 15.20-0+deb12u1)
server_version_num|\\N|Preset Options|internal|integer|150020
session_preload_libraries|\\N|Client Connection Defaults / Shared Library Preloading|superuser|string|
session_replication_role|\\N|Client Connection Defaults / Statement Behavior|superuser|enum|origin
shared_buffers|8kB|Resource Usage / Memory|postmaster|integer|16384
shared_memory_size|MB|Preset Options|internal|integer|0
shared_memory_size_in_huge_pages|\\N|Preset Options|internal|integer|-1
shared_memory_type|\\N|Resource Usage / Memory|postmaster|enum|mmap
shared_preload_libraries|\\N|Client Connection Defaults / Shared Library Preloading|postmaster|string|
ssl|\\N|Connections and Authentication / SSL|sighup|bool|off
ssl_ciphers|\\N|Connections and Authentication / SSL|sighup|string|HIGH:MEDIUM:+3DES:!aNULL
ssl_crl_dir|\\N|Connections and Authentication / SSL|sighup|string|
ssl_ecdh_curve|\\N|Connections and Authentication / SSL|sighup|string|prime256v1
ssl_library|\\N|Preset Options|internal|string|OpenSSL
ssl_max_protocol_version|\\N|Connections and Authentication / SSL|sighup|enum|
ssl_min_protocol_version|\\N|Connections and Authentication / SSL|sighup|enum|TLSv1.2
ssl_passphrase_command|\\N|Connections and Authentication / SSL|sighup|string|
ssl_passphrase_command_supports_reload|\\N|Connections and Authentication / SSL|sighup|bool|off
ssl_prefer_server_ciphers|\\N|Connections and Authentication / SSL|sighup|bool|on
standard_conforming_strings|\\N|Version and Platform Compatibility / Previous PostgreSQL Versions|user|bool|on
statement_timeout|ms|Client Connection Defaults / Statement Behavior|user|integer|0
stats_fetch_consistency|\\N|Statistics / Cumulative Query and Index Statistics|user|enum|cache
superuser_reserved_connections|\\N|Connections and Authentication / Connection Settings|postmaster|integer|3
synchronize_seqscans|\\N|Version and Platform Compatibility / Previous PostgreSQL Versions|user|bool|on
synchronous_commit|\\N|Write-Ahead Log / Settings|user|enum|on
synchronous_standby_names|\\N|Replication / Primary Server|sighup|string|
syslog_facility|\\N|Reporting and Logging / Where to Log|sighup|enum|local0
syslog_ident|\\N|Reporting and Logging / Where to Log|sighup|string|postgres
syslog_sequence_numbers|\\N|Reporting and Logging / Where to Log|sighup|bool|on
syslog_split_messages|\\N|Reporting and Logging / Where to Log|sighup|bool|on
tcp_keepalives_count|\\N|Connections and Authentication / Connection Settings|user|integer|0
tcp_keepalives_idle|s|Connections and Authentication / Connection Settings|user|integer|0
tcp_keepalives_interval|s|Connections and Authentication / Connection Settings|user|integer|0
tcp_user_timeout|ms|Connections and Authentication / Connection Settings|user|integer|0
temp_buffers|8kB|Resource Usage / Memory|user|integer|1024
temp_file_limit|kB|Resource Usage / Disk|superuser|integer|-1
temp_tablespaces|\\N|Client Connection Defaults / Statement Behavior|user|string|
timezone_abbreviations|\\N|Client Connection Defaults / Locale and Formatting|user|string|\\N
trace_notify|\\N|Developer Options|user|bool|off
trace_recovery_messages|\\N|Developer Options|sighup|enum|log
trace_sort|\\N|Developer Options|user|bool|off
track_activities|\\N|Statistics / Cumulative Query and Index Statistics|superuser|bool|on
track_activity_query_size|B|Statistics / Cumulative Query and Index Statistics|postmaster|integer|1024
track_commit_timestamp|\\N|Replication / Sending Servers|postmaster|bool|off
track_counts|\\N|Statistics / Cumulative Query and Index Statistics|superuser|bool|on
track_functions|\\N|Statistics / Cumulative Query and Index Statistics|superuser|enum|none
track_io_timing|\\N|Statistics / Cumulative Query and Index Statistics|superuser|bool|off
track_wal_io_timing|\\N|Statistics / Cumulative Query and Index Statistics|superuser|bool|off
transaction_deferrable|\\N|Client Connection Defaults / Statement Behavior|user|bool|off
transaction_isolation|\\N|Client Connection Defaults / Statement Behavior|user|enum|read committed
transaction_read_only|\\N|Client Connection Defaults / Statement Behavior|user|bool|off
transform_null_equals|\\N|Version and Platform Compatibility / Other Platforms and Clients|user|bool|off
unix_socket_directories|\\N|Connections and Authentication / Connection Settings|postmaster|string|/var/run/postgresql
unix_socket_group|\\N|Connections and Authentication / Connection Settings|postmaster|string|
unix_socket_permissions|\\N|Connections and Authentication / Connection Settings|postmaster|integer|511
update_process_title|\\N|Reporting and Logging / Process Title|superuser|bool|on
vacuum_cost_delay|ms|Resource Usage / Cost-Based Vacuum Delay|user|real|0
vacuum_cost_limit|\\N|Resource Usage / Cost-Based Vacuum Delay|user|integer|200
vacuum_cost_page_dirty|\\N|Resource Usage / Cost-Based Vacuum Delay|user|integer|20
vacuum_cost_page_hit|\\N|Resource Usage / Cost-Based Vacuum Delay|user|integer|1
vacuum_cost_page_miss|\\N|Resource Usage / Cost-Based Vacuum Delay|user|integer|2
vacuum_defer_cleanup_age|\\N|Replication / Primary Server|sighup|integer|0
vacuum_failsafe_age|\\N|Client Connection Defaults / Statement Behavior|user|integer|1600000000
vacuum_freeze_min_age|\\N|Client Connection Defaults / Statement Behavior|user|integer|50000000
vacuum_freeze_table_age|\\N|Client Connection Defaults / Statement Behavior|user|integer|150000000
vacuum_multixact_failsafe_age|\\N|Client Connection Defaults / Statement Behavior|user|integer|1600000000
vacuum_multixact_freeze_min_age|\\N|Client Connection Defaults / Statement Behavior|user|integer|5000000
vacuum_multixact_freeze_table_age|\\N|Client Connection Defaults / Statement Behavior|user|integer|150000000
wal_block_size|\\N|Preset Options|internal|integer|8192
wal_buffers|8kB|Write-Ahead Log / Settings|postmaster|integer|-1
wal_compression|\\N|Write-Ahead Log / Settings|superuser|enum|off
wal_consistency_checking|\\N|Developer Options|superuser|string|
wal_decode_buffer_size|B|Write-Ahead Log / Recovery|postmaster|integer|524288
wal_init_zero|\\N|Write-Ahead Log / Settings|superuser|bool|on
wal_keep_size|MB|Replication / Sending Servers|sighup|integer|0
wal_level|\\N|Write-Ahead Log / Settings|postmaster|enum|replica
wal_log_hints|\\N|Write-Ahead Log / Settings|postmaster|bool|off
wal_receiver_create_temp_slot|\\N|Replication / Standby Servers|sighup|bool|off
wal_receiver_status_interval|s|Replication / Standby Servers|sighup|integer|10
wal_receiver_timeout|ms|Replication / Standby Servers|sighup|integer|60000
wal_recycle|\\N|Write-Ahead Log / Settings|superuser|bool|on
wal_retrieve_retry_interval|ms|Replication / Standby Servers|sighup|integer|5000
wal_segment_size|B|Preset Options|internal|integer|16777216
wal_sender_timeout|ms|Replication / Sending Servers|user|integer|60000
wal_skip_threshold|kB|Write-Ahead Log / Settings|user|integer|2048
wal_sync_method|\\N|Write-Ahead Log / Settings|sighup|enum|fdatasync
wal_writer_delay|ms|Write-Ahead Log / Settings|sighup|integer|200
wal_writer_flush_after|8kB|Write-Ahead Log / Settings|sighup|integer|128
work_mem|kB|Resource Usage / Memory|user|integer|4096
xmlbinary|\\N|Client Connection Defaults / Statement Behavior|user|enum|base64
xmloption|\\N|Client Connection Defaults / Statement Behavior|user|enum|content
zero_damaged_pages|\\N|Developer Options|superuser|bool|off
`;

/** `oid|amname|amhandler|amtype` */
export const accessMethodLines = `
2|heap|3|t
403|btree|330|i
405|hash|331|i
783|gist|332|i
2742|gin|333|i
3580|brin|335|i
4000|spgist|334|i
`;

/** `oid|lanname|lanispl|lanpltrusted|lanplcallfoid|laninline|lanvalidator` */
export const languageLines = `
12|internal|false|false|0|0|2246
13|c|false|false|0|0|2247
14|sql|false|true|0|0|2248
13563|plpgsql|true|true|13560|13561|13562
`;

/** `oid|collname|collprovider|collisdeterministic|collencoding|collcollate|collctype` */
export const collationLines = `
100|default|d|true|-1|\\N|\\N
950|C|c|true|-1|C|C
951|POSIX|c|true|-1|POSIX|POSIX
12340|ucs_basic|c|true|6|C|C
`;

/** `oid|cfgname|cfgparser` */
export const searchConfigurationLines = `
3748|simple|3722
13152|arabic|3722
13154|armenian|3722
13156|basque|3722
13158|catalan|3722
13160|danish|3722
13162|dutch|3722
13164|english|3722
13166|finnish|3722
13168|french|3722
13170|german|3722
13172|greek|3722
13174|hindi|3722
13176|hungarian|3722
13178|indonesian|3722
13180|irish|3722
13182|italian|3722
13184|lithuanian|3722
13186|nepali|3722
13188|norwegian|3722
13190|portuguese|3722
13192|romanian|3722
13194|russian|3722
13196|serbian|3722
13198|spanish|3722
13200|swedish|3722
13202|tamil|3722
13204|turkish|3722
13206|yiddish|3722
`;
