import { Migration } from '@mikro-orm/migrations';

export class Migration20261121001659_init extends Migration {

  override name = 'Migration20261121001659_init';

  override up(): void | Promise<void> {
    // Both are trusted extensions: the owner of the database may create them.
    this.addSql(`create extension if not exists pg_trgm;`);
    this.addSql(`create extension if not exists btree_gin;`);

    this.addSql(`create table "keys" ("kid" text not null, "secret" text not null, "created_at" timestamptz(3) not null, primary key ("kid"));`);

    this.addSql(`create table "users" ("id" uuid not null, "username" text not null, "email" text not null, "password_hash" text not null, "language" text not null default 'en', "time_zone" text not null default 'UTC', "default_region" text null, "leap_day" text not null default 'feb_28', "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "users" add constraint "users_email_key" unique ("email");`);

    this.addSql(`create table "sessions" ("owner_id" uuid not null, "id" uuid not null, "device" text null, "ip" text null, "created_at" timestamptz(3) not null, "last_used_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, "end_reason" text null, "current_hash" text not null, "parent_hash" text null, "salt" text null, "rotated_at" timestamptz(3) not null, "confirmed_at" timestamptz(3) null, primary key ("owner_id", "id"));`);

    this.addSql(`create table "contacts" ("owner_id" uuid not null, "id" uuid not null, "version" int not null default 1, "first_name" text not null, "last_name" text null, "emails" jsonb not null, "phones" jsonb not null, "birthday" text null, "birth_md" smallint generated always as (("right"(replace(birthday, '-'::text, ''::text), 4))::smallint) stored null, "organization" text null, "job_title" text null, "notes" text null, "additional_data" json not null, "search_text" text not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("owner_id", "id"));`);
    this.addSql(`create index "contacts_search" on "contacts" using gin ("owner_id", "search_text" gin_trgm_ops);`);
    this.addSql(`create index "contacts_short_text" on "contacts" ("owner_id", "id") include ("search_text") where octet_length(search_text) <= 2000;`);
    this.addSql(`create index "contacts_long_text" on "contacts" ("owner_id", "id") where octet_length(search_text) > 2000;`);
    this.addSql(`create index "contacts_birthdays" on "contacts" ("owner_id", "birth_md", "last_name" collate "und-x-icu", "first_name" collate "und-x-icu", "id") where birth_md is not null;`);

    this.addSql(`alter table "sessions" add constraint "sessions_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);

    this.addSql(`alter table "contacts" add constraint "contacts_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on update no action on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "sessions" drop constraint "sessions_owner_id_foreign";`);
    this.addSql(`alter table "contacts" drop constraint "contacts_owner_id_foreign";`);

    this.addSql(`drop table if exists "keys" cascade;`);
    this.addSql(`drop table if exists "users" cascade;`);
    this.addSql(`drop table if exists "sessions" cascade;`);
    this.addSql(`drop table if exists "contacts" cascade;`);
  }

}
