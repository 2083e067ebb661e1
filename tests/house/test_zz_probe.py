import pytest
from django.db import connection
@pytest.mark.django_db
def test_a():
    assert connection.in_atomic_block and connection.tongban_test_block
    print(connection.settings_dict["NAME"])
    with connection.cursor() as c:
        if connection.vendor=="sqlite":
            c.execute("pragma journal_mode"); assert c.fetchone()[0]=="wal"
            c.execute("pragma synchronous"); assert c.fetchone()[0]==2
@pytest.mark.django_db(transaction=True)
def test_b():
    assert not connection.in_atomic_block and not getattr(connection,"tongban_test_block",False)
def test_c(): pass
