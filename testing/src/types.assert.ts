/**
 * Compile-time tests: the names of the settings are those of the server, except those that this package sets itself.
 */
import type { SETTINGS } from '@contacts/server/config'
import type { SettingName } from './types.ts'

type SetByThisPackage =
  | 'HOST'
  | 'PORT'
  | 'CLUSTER'
  | 'DATA_DIR'
  | `DATABASE_${string}`
  | 'MIGRATE'
  | 'MIGRATION_WAIT_SECONDS'
  | 'POSTGRES_BIN'
  | 'SMTP_URL'
type SetByTests = Exclude<(typeof SETTINGS)[number], SetByThisPackage>

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
function prove<_ extends true>(): void {}

prove<Same<SettingName, SetByTests>>()
