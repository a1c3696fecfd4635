"""What Alembic runs to migrate: all steps in one transaction, so that a database is never between two of them."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="geomap_version")
with context.begin_transaction():
    context.run_migrations()
