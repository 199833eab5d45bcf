/**
 * The restored counter would repeat change numbers that clients have already seen, with other changes. So a restore
 * lets every counter jump over all numbers that may have been taken since the backup, and expires every sync token, so
 * that clients read all contacts again. The table is missing in backups of old versions.
 */
const JUMP = 1_000_000_000

export const EXPIRE_SYNC_TOKENS = `
  do $$ begin
    if to_regclass('changes') is not null then
      update changes set seq = seq + ${JUMP}, known_from = seq + ${JUMP};
    end if;
  end $$`
