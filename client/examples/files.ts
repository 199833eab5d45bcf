// Pictures and other files, up and down. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/files.ts
import { unwrap } from '@contacts/client'
import { fromPath } from '@contacts/client/node'
import { withProgress } from '@contacts/client/progress'
import { createWriteStream, mkdtempSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { somebody } from './somebody.ts'

const client = await somebody()
const path = fileURLToPath(new URL('app.png', import.meta.url))

const progress = withProgress(({ direction, loaded, total }) => {
  if (direction === 'upload' && loaded === total) console.log('all of it is sent')
})
const me = await unwrap(client.avatars.put({ body: await fromPath(path), fetch: progress }))
console.log(me.avatar_url !== null)
// → all of it is sent
// → true
const picture = await unwrap(client.avatars.get())
console.log(picture.type)
// → image/webp

const file = join(mkdtempSync(join(tmpdir(), 'contacts-')), 'everything.json')
const everything = await unwrap(client.users.download())
await pipeline(everything, createWriteStream(file))
const kept = JSON.parse(await readFile(file, 'utf8')) as { user: { username: string } }
console.log(kept.user.username)
// → Olena
