/** The status and the texts of an error: what its page shows, `/problems/{code}`. */
export interface ProblemText {
  status: number
  title: string
  cause: string
  cure: string
}
