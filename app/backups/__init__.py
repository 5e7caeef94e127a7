"""Everything an installation keeps, in one folder that can be carried away and put back.

A backup is taken while people work: the rows are one moment's, and every file they speak of is with them. It is plain
to read (a JSON line for each row) and says nothing of the database it came from, so what was kept in SQLite can be put
back into PostgreSQL.

    manifest.json            what there is, with a SHA-256 for each; written last, so that half a backup is none
    tables/<name>.jsonl      the columns, then a line for each row
    files/<key>              what the storage holds
    uploads/<id>             recordings on their way in
    secret-key               so that people stay signed in
"""

from app.backups.restoring import restore
from app.backups.taking import back_up

__all__ = ["back_up", "restore"]
