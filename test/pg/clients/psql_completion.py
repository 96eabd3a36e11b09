"""psql at a terminal: what Tab completes. Arguments: psql, port. Prints ok."""
import os
import pty
import select
import sys
import time

psql, port = sys.argv[1:]
SECONDS_MAX = 60
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm", PSQLRC="/dev/null", PSQL_HISTORY="/dev/null")
    os.execlp(psql, psql, "-h", "127.0.0.1", "-p", port, "-U", "ann", "-X", "default_catalog")
seen = ""


def until(text):
    """Reads the terminal until it shows the text."""
    global seen
    end = time.time() + SECONDS_MAX
    while text not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.time()))
        assert ready, f"{text!r} does not come: {seen!r}"
        # The bell rings where more than one name begins so.
        seen += os.read(terminal, 65536).decode().replace("\a", "")
    seen = seen[seen.index(text) + len(text):]


until("# ")
for typed, completed in (
    ("SELECT * FROM completed_ta\t", "completed_table "),
    ("SELECT length_in FROM completed_table WHERE length_in\t", "length_in_metres "),
    ("\\d completed_ta\t", "completed_table "),
    ("\\dv completed_v\t", "completed_view "),
    ("INSERT INTO completed_ta\t", "completed_table "),
    ("SET search_path TO default_da\t", "default_database "),
    ("SHOW standard_conf\t", "standard_conforming_strings "),
    ("\\c default_cata\t", "default_catalog "),
):
    os.write(terminal, typed.encode())
    until(completed.rstrip())
    # Ctrl-U: the line is not run.
    os.write(terminal, b"\x15")
os.write(terminal, b"\\q\n")
os.waitpid(pid, 0)
print("ok")
