import { useQuery } from '@tanstack/react-query';
import { useText } from '../app/text';

interface ProblemTextProps {
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * A refusal that was kept as code and params, in the person's language, with the gateway's words. These are loaded when
 * there is something to say, because a refused request brings its own.
 */
export function ProblemText({ code, params }: ProblemTextProps) {
  const { language } = useText();
  const words = useQuery({
    queryKey: ['problem-words'],
    queryFn: () => import('../../src/messages/text'),
    staleTime: Infinity,
  });
  if (words.isPending) return null;
  return <span title={code}>{words.data?.problemText(code, params, language).detail ?? code}</span>;
}
