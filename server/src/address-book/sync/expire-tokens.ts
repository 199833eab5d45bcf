/**
 * SQL that expires all sync tokens after a restore. A restored counter would give other changes the numbers that clients
 * have already seen. So every counter jumps over all numbers that may have been taken since the backup, and every sync
 * token expires, so that clients read all contacts again. A backup from before the migration `writes` has no counters.
 */
const JUMP = 1_000_000_000

export const EXPIRE_SYNC_TOKENS = `
  do $$ begin
    if to_regclass('changes') is not null then
      update changes set seq = seq + ${JUMP}, known_from = seq + ${JUMP};
    end if;
  end $$`
