/** The pages that the `type` of a problem links to: what happened, why, and what to do about it. */
import {
  type Code,
  contract,
  listOperations,
  type Operation,
  PROBLEM_TYPE,
  problems,
  problemSchemas,
  SERVER_WIDE,
} from '@contacts/contract'
import { layout, type Markup, markup } from '../page.ts'

const operations = listOperations(contract)
const codes = Object.keys(problems) as Code[]

/** The index and one page for each code, with their paths. */
export function problemPages(publicUrl: string): [path: string, page: string][] {
  return [['/problems', indexPage()], ...codes.map((code): [string, string] => [`/problems/${code}`, problemPage(code, publicUrl)])]
}

/** Renders text of the contract: its parts in backticks become code. */
const prose = (text: string) => text.split('`').map((piece, index) => (index % 2 === 0 ? markup`${piece}` : markup`<code>${piece}</code>`))

const NAV = markup`<nav><a href="/docs">Contacts API</a><a href="/problems">Problems</a></nav>`
const docsPage = (title: string, main: Markup) => layout({ language: 'en', title: `${title} · Contacts API`, nav: NAV, main })

function indexPage() {
  return docsPage(
    'Problems',
    markup`<h1>Problems</h1>
<p>Every error response of this API is <code>${PROBLEM_TYPE}</code> (RFC 9457) with one of these codes. Its <code>type</code> links to a page here.</p>
<ul class="rows">${codes.map(problemRow)}</ul>`,
  )
}

const problemRow = (code: Code) =>
  markup`<li><a href="/problems/${code}">${statusOf(code)} <code>${code}</code> <span>${problems[code].title}</span></a></li>`

const statusOf = (code: Code) => {
  const { status } = problems[code]
  return markup`<b class="${status < 500 ? 'refused' : 'failed'}">${status}</b>`
}

function problemPage(code: Code, publicUrl: string) {
  const { status, title, cause, cure } = problems[code]
  return docsPage(
    title,
    markup`<p>${statusOf(code)} <code>${code}</code></p>
<h1>${title}</h1>
<h2>Cause</h2>
<p>${prose(cause)}</p>
<h2>Cure</h2>
<p>${prose(cure)}</p>
<h2>Operations that return it</h2>
${operationsWith(code)}
<h2>Example</h2>
<pre>HTTP/1.1 ${status}
Content-Type: ${PROBLEM_TYPE}

${JSON.stringify(exampleOf(code, publicUrl), null, 2)}</pre>`,
  )
}

function exampleOf(code: Code, publicUrl: string): object {
  const [example] = (problemSchemas[code].meta()?.examples ?? []) as object[]
  return { ...example, type: `${publicUrl}/problems/${code}` }
}

function operationsWith(code: Code) {
  if ((SERVER_WIDE as readonly Code[]).includes(code)) return markup`<p>Any request.</p>`
  return markup`<ul class="rows">${operations.filter((operation) => operation.codes.includes(code)).map(operationRow)}</ul>`
}

const operationRow = ({ id, slice, route }: Operation) =>
  markup`<li><a href="/docs#tag/${slice}/${id}"><b>${route.method}</b> <code>${withBraces(route.path)}</code> <span>${route.summary ?? ''}</span></a></li>`

/** `/contacts/:id` as OpenAPI writes it, `/contacts/{id}`. */
const withBraces = (path: string) => path.replace(/:(\w+)/g, '{$1}')
