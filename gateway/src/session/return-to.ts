/**
 * Where to go after signing in: a path of ours and nothing else. `//host`, `/\host` and control characters lead
 * browsers elsewhere.
 */
export function localPath(wanted: string | undefined): string {
  if (wanted === undefined || wanted.length > 500) return '/';
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted) && !wanted.startsWith('/auth/') ? wanted : '/';
}
