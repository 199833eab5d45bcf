// Upload a picture, download files. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/files.ts
import { unwrap } from '@contacts/client'
import { fromPath } from '@contacts/client/node'
import { withProgress } from '@contacts/client/progress'
import { createWriteStream, mkdtempSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createSignedInClient } from './signed-in-client.ts'

const client = await createSignedInClient()
const path = fileURLToPath(new URL('app.png', import.meta.url))

const progress = withProgress(({ direction, loaded, total }) => {
  if (direction === 'upload' && loaded === total) console.log('upload finished')
})
const me = await unwrap(client.avatars.put({ body: await fromPath(path), fetch: progress }))
console.log(me.avatar_url !== null)
// → upload finished
// → true
const picture = await unwrap(client.avatars.get())
console.log(picture.type)
// → image/webp

const file = join(mkdtempSync(join(tmpdir(), 'contacts-')), 'everything.json')
const everything = await unwrap(client.users.download())
await pipeline(everything, createWriteStream(file))
const saved = JSON.parse(await readFile(file, 'utf8')) as { user: { username: string } }
console.log(saved.user.username)
// → Olena
