/**
 * The lean tables: those of a program that was written without our contract, with integer ids and fewer columns, such
 * as one e-mail address and one phone number for each contact. They contain the same people as the server's tables, in
 * the same order.
 */
import type pg from 'pg'

const CREATE = `
  create schema lean;
  create table lean.users (
    id integer generated always as identity primary key, email text not null unique, password_hash text not null);
  create table lean.sessions (
    id uuid primary key, user_id integer not null references lean.users on delete cascade,
    token_hash text not null, expires_at timestamptz not null);
  create table lean.contacts (
    id integer generated always as identity primary key,
    user_id integer not null,
    first_name text not null,
    last_name text,
    email text,
    phone text,
    birthday text,
    birth_md smallint generated always as ("right"(replace(birthday, '-', ''), 4)::smallint) stored,
    notes text,
    search_text text not null,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now())`

const FILL = `
  insert into lean.users (email, password_hash) select email, password_hash from users order by id;
  insert into lean.contacts
    (user_id, first_name, last_name, email, phone, birthday, notes, search_text, created_at, updated_at)
  select owner.id, first_name, last_name, emails->0->>'address', phones->0->>'number', birthday, notes, search_text, c.created_at, updated_at
  from contacts c join (select u.id as owner_id, l.id from users u join lean.users l using (email)) owner using (owner_id)
  order by c.id`

const INDEX = `
  alter table lean.contacts add foreign key (user_id) references lean.users on delete cascade;
  create index on lean.contacts (user_id, id);
  create index on lean.contacts (user_id, birth_md) where birth_md is not null;
  create index on lean.contacts (user_id, updated_at, id);
  create index on lean.contacts using gin (user_id, search_text gin_trgm_ops);
  create index on lean.sessions (user_id)`

export async function createLeanTables(client: pg.Client) {
  for (const text of [CREATE, FILL, INDEX]) await client.query(text)
}
