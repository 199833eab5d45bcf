/**
 * A file that somebody sends, as the one part of a form or as the body itself: the handler gets its bytes either way. Nothing
 * is kept of a form besides, and more than one file of so much is never read.
 */
import { type Access, FORM, PICTURES } from '@contacts/contract'
import multipart from '@fastify/multipart'
import type { AppRoute } from '@ts-rest/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sendProblem, validationFailed } from './errors.ts'
import { invalid, Problem } from '../../core/problem.ts'

const MIB = 1024 * 1024
const MAX_FILE = 5 * MIB
// What is around the file in a form.
const MAX_FORM = MAX_FILE + MIB / 16

/** Registered before all routes. */
export async function uploads(app: FastifyInstance, publicUrl: string) {
  await app.register(multipart, {
    limits: { files: 1, parts: 2, fileSize: MAX_FILE, fieldSize: 1024, fieldNameSize: 100, headerPairs: 20 },
  })
  app.addContentTypeParser([...PICTURES], { parseAs: 'buffer', bodyLimit: MAX_FILE }, (_request, body, done) => done(null, body))
  app.addHook('onRoute', (options) => {
    const route = (options.config as { tsRestRoute?: AppRoute } | undefined)?.tsRestRoute
    if (!(route?.metadata as Access | undefined)?.consumes?.includes(FORM)) return
    options.preHandler = async (request, reply) => {
      const file = request.isMultipart() ? await fileOf(request) : bodyOf(request)
      if (file instanceof Problem) return sendProblem(reply, file, publicUrl)
      request.body = file
    }
  })
}

function bodyOf({ body }: FastifyRequest): Buffer | Problem {
  return Buffer.isBuffer(body) && body.length > 0 ? body : invalid('#', 'required', 'There is no body.')
}

async function fileOf(request: FastifyRequest): Promise<Buffer | Problem> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_FORM) return new Problem('body-too-large')
  try {
    return await readForm(request)
  } catch (error) {
    return problemOfForm(error as { code?: string })
  }
}

async function readForm(request: FastifyRequest): Promise<Buffer | Problem> {
  const errors = []
  let file: Buffer | undefined
  for await (const part of request.parts()) {
    const pointer = `#/${part.fieldname.replaceAll('~', '~0').replaceAll('/', '~1')}`
    // To its end, or the next part never comes.
    const bytes = part.type === 'file' ? await part.toBuffer() : undefined
    if (part.fieldname !== 'file') errors.push({ pointer, code: 'unknown-member', detail: 'There is no such member.' })
    else if (!bytes) errors.push({ pointer, code: 'wrong-type', detail: 'Must be a file, and not text.' })
    else file = bytes
  }
  if (errors.length > 0) return validationFailed(errors)
  return file ?? invalid('#/file', 'required', 'This member is required.')
}

/** By the codes of the plugin; what is wrong with the form itself has none of them. */
function problemOfForm({ code }: { code?: string }): Problem {
  switch (code) {
    case 'FST_REQ_FILE_TOO_LARGE':
      return new Problem('body-too-large')
    case 'FST_FILES_LIMIT':
      return invalid('#/file', 'too-many', 'At most 1 file is allowed.')
    case 'FST_PARTS_LIMIT':
      return invalid('#', 'too-many', 'The form may have the part `file`, and no other.')
    default:
      return new Problem('malformed-request', 'The form is malformed or broke off.')
  }
}
