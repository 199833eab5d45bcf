import type { ReadCard } from '../card.ts'
import { readJsContact } from './read.ts'

const NOW = new Date('2026-11-30T12:00:00Z')

export async function readAll(text: string): Promise<ReadCard[]> {
  const results: ReadCard[] = []
  for await (const result of readJsContact(text, NOW)) results.push(result)
  return results
}
