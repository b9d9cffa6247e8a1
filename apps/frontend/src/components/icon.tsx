/** SVG paths on a 24 by 24 grid. */
const outlines = {
  spam: 'M12 3 2.500 20h19L12 3zM12 10v4.500M12 17.200v.1',
  uncertain:
    'M9.200 9a2.900 2.900 0 1 1 4.300 2.500c-1 .6-1.500 1.200-1.500 2.300M12 17v.1M12 2.800a9.200 9.200 0 1 0 0 18.400 9.200 9.200 0 0 0 0-18.400z',
  ham: 'M12 2.800a9.200 9.200 0 1 0 0 18.400 9.200 9.200 0 0 0 0-18.400zM7.800 12.300l2.900 2.900 5.600-6',
  error: 'M12 2.800a9.200 9.200 0 1 0 0 18.400 9.200 9.200 0 0 0 0-18.400zM12 7.500v5.500M12 16.300v.1',
  paste: 'M9 4.500H6.500v16h11v-16H15M9 3h6v3.500H9z',
  clear: 'M6 6l12 12M18 6 6 18',
  shield: 'M12 2.800 4.500 5.500v6c0 4.600 3.100 8 7.500 9.700 4.400-1.700 7.500-5.100 7.500-9.700v-6L12 2.800z',
  offline:
    'M3 3l18 18M8.300 15.200a5.300 5.300 0 0 1 6.500-.8M5 11.700a10 10 0 0 1 4-2.400M12.600 8.800A10 10 0 0 1 19 11.700M1.800 8.200A15 15 0 0 1 6 5.600M10.300 4.600A15 15 0 0 1 22.200 8.200M12 19v.1',
} as const

export type IconName = keyof typeof outlines

/** A decorative icon beside a text with the same meaning, hidden from screen readers. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={outlines[name]} />
    </svg>
  )
}
