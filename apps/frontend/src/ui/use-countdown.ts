import { useEffect, useState } from 'react'

/** Seconds left of `seconds`, down to 0. Starts anew when `seconds` changes. */
export function useCountdown(seconds: number): number {
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    // By the clock and not by ticks: a tab in the background gets fewer of them.
    const end = Date.now() + seconds * 1000
    const timer = setInterval(() => {
      const now = Math.max(0, Math.ceil((end - Date.now()) / 1000))
      setLeft(now)
      if (now === 0) clearInterval(timer)
    }, 250)
    setLeft(seconds)
    return () => clearInterval(timer)
  }, [seconds])
  return left
}
