/** Percentages of the users that a rule can select. Apart from the rules, so that the command line loads quickly. */
export const percentages = [5, 10, 25, 50] as const
export type Percentage = (typeof percentages)[number]
