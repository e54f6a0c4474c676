declare module '*/.dependency-cruiser.mjs' {
  type Layer = { run: readonly string[]; name: readonly string[]; owns: readonly string[] }
  export const layers: Readonly<Record<string, Layer>>
}
