import type { UserContext } from '../context.ts'

/** The URL of a picture, which anybody who has it can see. Its id is random, so that nobody can guess the URL. */
export const pictureUrl = ({ config }: Pick<UserContext, 'config'>, { owner_id, id }: { owner_id: string; id: string }) =>
  `${config.publicUrl}/api/pictures/${owner_id}/${id}`
