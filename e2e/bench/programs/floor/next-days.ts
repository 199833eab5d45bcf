/** Returns the birthdays (month * 100 + day) that are celebrated in the next days, and the date of each celebration. */
export function nextDays(count: number) {
  const today = new Date(new Date().toISOString().slice(0, 10))
  const mds: number[] = []
  const dates: string[] = []
  for (let offset = 0; offset <= count; offset++) {
    const date = new Date(today.getTime() + offset * 86_400_000)
    const [year, md] = [date.getUTCFullYear(), (date.getUTCMonth() + 1) * 100 + date.getUTCDate()]
    mds.push(md)
    dates.push(date.toISOString().slice(0, 10))
    const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1
    if (md !== 228 || isLeap) continue
    mds.push(229)
    dates.push(date.toISOString().slice(0, 10))
  }
  return { today, mds, dates }
}

export const daysBetween = (today: Date, date: string) => Math.round((Date.parse(date) - today.getTime()) / 86_400_000)

/** Returns the age on a birthday; null if the year of birth is unknown or is not before the year of `date`. */
export function ageOn(birthday: string, date: string) {
  if (birthday.startsWith('-')) return null
  const age = Number(date.slice(0, 4)) - Number(birthday.slice(0, 4))
  return age > 0 ? age : null
}
