import ts from 'typescript';

/** What people read of a document, a notice or an entry. */
const TOLD = new Set(['description', 'reason', 'name']);
/** Two words in a row, or a capitalised one with something behind it; codes, columns and subjects have no spaces. */
const SENTENCE = /\p{L}{2,} \p{L}{2,}|^\p{Lu}\p{Ll}+ /u;
/** Stands for what is only known when the code runs. */
const UNKNOWN = '…';

/**
 * Sentences in the middle of code that people are told: as a literal, a template or a concatenation, in place or under a
 * name that the same file gives them. What is chosen per language (`words[locale]`) is none.
 */
export function sentencesIn(code: string): string[] {
  const file = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true);
  const named = constantsOf(file);
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const told = whatIsTold(node);
    if (told !== undefined) for (const text of textsOf(told, named)) if (SENTENCE.test(text)) found.add(text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found];
}

/** The value of `description: …`, of `{ description }` or of `x.description = …`. */
function whatIsTold(node: ts.Node): ts.Expression | undefined {
  if (ts.isPropertyAssignment(node)) return isTold(node.name) ? node.initializer : undefined;
  if (ts.isShorthandPropertyAssignment(node)) return isTold(node.name) ? node.name : undefined;
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  return ts.isPropertyAccessExpression(node.left) && isTold(node.left.name) ? node.right : undefined;
}

function isTold(name: ts.PropertyName | ts.MemberName): boolean {
  return (ts.isIdentifier(name) || ts.isStringLiteral(name)) && TOLD.has(name.text);
}

/** What the file's constants are, wherever they stand; of the same name, each. */
function constantsOf(file: ts.SourceFile): ReadonlyMap<string, readonly ts.Expression[]> {
  const named = new Map<string, ts.Expression[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined)
      named.set(node.name.text, [...(named.get(node.name.text) ?? []), node.initializer]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return named;
}

/** All that an expression may say, as far as it can be read from the file. */
function textsOf(
  expression: ts.Expression,
  named: ReadonlyMap<string, readonly ts.Expression[]>,
  within: ReadonlySet<string> = new Set(),
): string[] {
  const of = (part: ts.Expression) => textsOf(part, named, within);
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isTemplateExpression(expression))
    return joined([
      [expression.head.text],
      ...expression.templateSpans.flatMap((span) => [of(span.expression), [span.literal.text]]),
    ]);
  if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression))
    return of(expression.expression);
  if (ts.isConditionalExpression(expression)) return [...of(expression.whenTrue), ...of(expression.whenFalse)];
  if (ts.isBinaryExpression(expression)) {
    const [left, right] = [of(expression.left), of(expression.right)];
    return expression.operatorToken.kind === ts.SyntaxKind.PlusToken ? joined([left, right]) : [...left, ...right];
  }
  if (ts.isIdentifier(expression) && !within.has(expression.text)) {
    const deeper = new Set([...within, expression.text]);
    const values = named.get(expression.text) ?? [];
    if (values.length > 0) return values.flatMap((value) => textsOf(value, named, deeper));
  }
  return [UNKNOWN];
}

/** Each text of a part behind each of those before it. */
function joined(parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>((texts, part) => texts.flatMap((text) => part.map((next) => text + next)), ['']);
}
