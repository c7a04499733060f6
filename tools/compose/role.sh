#!/usr/bin/env bash
# Runs once, when Postgres makes its data: an ordinary role that owns the
# database. Manager refuses a superuser, who would walk around row-level security.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres --set=password="$MANAGER_DB_PASSWORD" <<'SQL'
create role manager login nosuperuser nobypassrls nocreatedb nocreaterole password :'password';
create database manager owner manager;
SQL
