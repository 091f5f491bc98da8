/** Declares that an import of a style sheet gives its text. The bundler's step rollup/text.js does that. */
declare module '*.css' {
  const text: string;
  export default text;
}
