import { useEffect, useState } from 'react';

const lookMs = 10_000;

/** A time of today, another one when midnight has passed: what "Today" will ask for stands in the form. A timer until then would be late after sleep. */
export function useToday(): Date {
  const [today, setToday] = useState(() => new Date());
  useEffect(() => {
    const timer = window.setInterval(
      () => setToday((before) => (before.toDateString() === new Date().toDateString() ? before : new Date())),
      lookMs,
    );
    return () => window.clearInterval(timer);
  }, []);
  return today;
}
