import 'reflect-metadata';
import type { Context } from '@consigna/kernel/context';
import { DomainError, isDomainError, type FieldProblem } from '@consigna/kernel/domain-error';
import { tracer } from '@consigna/kernel/tracing';
import { ownerOf, type Contract, type Input, type Output } from '@consigna/contracts/contract';
import { MessagePattern } from '@nestjs/microservices';
import type { z } from 'zod';
import { refusalOf, toContext, type Answer, type Request } from './envelope.js';
import { log } from './log.js';

const HANDLES = Symbol('consigna.handles');

/** Waits until a service has applied what a caller has already seen. */
interface Waiter {
  wait(service: string, after: Context['after']): Promise<void>;
}
const waiters = new WeakMap<object, Waiter>();

/** Lets a controller's answers wait for what their callers have already seen (reading one's own writes). */
export function serveWith(controller: object, waiter: Waiter): void {
  waiters.set(controller, waiter);
}

/** A contract and the method of a controller that answers it. */
export interface Handled {
  readonly contract: Contract;
  readonly method: string;
}

type Handler<C extends Contract> = (ctx: Context, input: Input<C>) => Promise<Output<C>> | Output<C>;

/**
 * Makes a controller's method the answer to a contract, from the process itself and over NATS alike. A method whose
 * input or output differs from the contract does not compile. The input is validated here, once.
 */
export function Handle<C extends Contract>(contract: C) {
  return <T extends Handler<C>>(target: object, key: string, descriptor: TypedPropertyDescriptor<T>): void => {
    const method = descriptor.value;
    if (method === undefined) throw new Error(`${contract.subject} is handled by something that is no method`);
    const service = ownerOf(contract.subject);
    const answer = async function (this: object, request: Request): Promise<Answer> {
      const received = toContext(request);
      const span = tracer?.start('server', contract.subject, received.trace);
      const ctx = span === undefined ? received : { ...received, trace: span.trace };
      try {
        const input = parseInput(contract.input, request.input) as Input<C>;
        await waiters.get(this)?.wait(service, ctx.after);
        const output: unknown = await method.call(this, ctx, input);
        span?.end();
        return { output, ...ctx.receipt };
      } catch (error) {
        span?.end(isDomainError(error) ? error.code : error);
        if (!isDomainError(error))
          log('error', 'request failed', { subject: contract.subject, trace: ctx.trace, error });
        return { refusal: refusalOf(error), ...ctx.receipt };
      }
    };
    descriptor.value = answer as unknown as T;
    const known = (Reflect.getMetadata(HANDLES, target) ?? []) as Handled[];
    Reflect.defineMetadata(HANDLES, [...known, { contract, method: key }], target);
    // Replicas share a service's requests, whatever else their processes run.
    MessagePattern(contract.subject, { queue: service })(target, key, descriptor as TypedPropertyDescriptor<unknown>);
  };
}

/** What a controller's class handles. */
export function handledBy(controller: object): Handled[] {
  return (Reflect.getMetadata(HANDLES, Object.getPrototypeOf(controller) as object) ?? []) as Handled[];
}

/** @throws DomainError `validation-failed` with every field's pointer and rule */
function parseInput(schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new DomainError('validation-failed', {}, fieldsOf(parsed.error));
}

/** Every field that a schema refuses, by pointer and rule. */
export function fieldsOf(error: z.ZodError): FieldProblem[] {
  return error.issues.map(toFieldProblem);
}

function toFieldProblem(issue: z.core.$ZodIssue): FieldProblem {
  const pointer = `#/${issue.path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
  const code =
    issue.code === 'custom' || issue.code === 'invalid_format' ? issue.message : issue.code.replaceAll('_', '-');
  const {
    path: _path,
    message,
    code: _code,
    ...params
  } = issue as unknown as Record<string, unknown> & { message: string };
  delete params['input'];
  return { pointer, code: /^[a-z-]+$/.test(code) ? code : 'invalid', params: { ...params, message } };
}
