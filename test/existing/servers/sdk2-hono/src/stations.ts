export type Reading = { station: string; celsius: number; at: number }

export const readings: Reading[] = [
  { station: 'north', celsius: 4.5, at: 1_790_000_000 },
  { station: 'harbour', celsius: 7.1, at: 1_790_000_060 },
]

export const stations = () => [...new Set(readings.map((r) => r.station))]
