import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState, type ComponentProps } from 'react';
import { ProblemError } from '../../app/api/client';
import { useCompany } from '../../app/company';
import { useFormat } from '../../app/format';
import { useStoredAs } from '../../app/record-of-address';
import { NEW, type Room } from '../../app/room';
import { useOnline } from '../../app/online';
import { addressOf } from '../../app/rooms';
import { useText } from '../../app/text';
import { forgetUntaken } from '../untaken';
import { DocumentPage, type DocumentAction } from './document-page';
import { useDraftCopy } from './draft-copy';
import { Conflict, DraftFound, LeaveQuestion, type ConflictField } from './questions';

/** What every stored document has. */
interface Stored {
  readonly id: string;
  readonly version: number;
}

interface EditorSettings<Document, Form> {
  readonly place: Pick<Room, 'area' | 'path'>;
  /** Names the copy on this device: `sales-order`. */
  readonly kind: string;
  /** Undefined for a new one. */
  readonly opened: Document | undefined;
  /** What was shown first, and what stands there now. */
  readonly start: Form;
  /** Another object when something was typed, and only then. */
  readonly form: Form;
  /** `isSaved`: what is shown is what was typed, saved meanwhile; typing goes on in it. */
  readonly show: (form: Form, isSaved?: true) => void;
  readonly formOf: (document: Document) => Form;
  /** What two states of the document differ in. */
  readonly differences: (a: Form, b: Form) => readonly string[];
  /** Creates or changes it; undefined while something is missing, throws when refused. */
  readonly store: (known: Document | undefined) => Promise<Document | undefined>;
  readonly readAgain: (id: string) => Promise<Document>;
  /** Key of the document among the answers. */
  readonly keyOf: (id: string) => readonly unknown[];
  /** What of the typed outlives being saved; nothing unless said. */
  readonly kept?: (saved: Form, typed: Form) => Form;
  /** Typing went on while this was saved: what is typed becomes a change of it. */
  readonly typedOn?: (saved: Form) => void;
}

/** What is compared with what is stored: a copy, or else what is typed. */
interface Comparison<Document, Form> {
  readonly theirs: Document;
  readonly copy?: Form;
}

/** Typing a document: what is stored and what is typed, a copy of it on this device, saving, and what somebody else saved in between. */
export function useEditor<Document extends Stored, Form>(settings: EditorSettings<Document, Form>) {
  const { place, opened, form, show, formOf } = settings;
  const { t } = useText();
  const company = useCompany();
  const goOnAs = useAddressOfStored(place);
  const queries = useQueryClient();
  const [base, setBase] = useState({ document: opened, form: settings.start });
  const [conflict, setConflict] = useState<Comparison<Document, Form>>();
  const [isSaving, setSaving] = useState(false);
  const known = base.document;
  const { differences } = settings;
  const isDirty = useMemo(() => differences(form, base.form).length > 0, [differences, form, base.form]);
  const id = opened?.id ?? NEW;
  // Once it is stored, what is typed on is a change of it, wherever it was begun.
  const copy = useDraftCopy({
    ...{ key: `${company.code}.${settings.kind}.${known?.id ?? NEW}`, version: known?.version, form, isDirty },
  });

  const latest = useRef(form);
  useEffect(() => {
    latest.current = form;
  });

  /** Saves what was typed, if anything was. Undefined when it was refused, there is nothing to save, or more was typed meanwhile. */
  const save = async (): Promise<Document | undefined> => {
    if (known !== undefined && !isDirty) return known;
    setSaving(true);
    try {
      const saved = await settings.store(known);
      if (saved === undefined) return undefined;
      queries.setQueryData(settings.keyOf(saved.id), saved);
      const savedForm = formOf(saved);
      setBase({ document: saved, form: savedForm });
      copy.forget();
      // The answer may be long in coming: what was typed since is not part of it, and is the next to be saved and kept.
      const isTypedOn = differences(latest.current, form).length > 0;
      const kept = settings.kept?.(savedForm, form) ?? savedForm;
      if (isTypedOn) settings.typedOn?.(kept);
      else show(kept, true);
      // Whoever goes on to act does so at once: nothing can be typed between what was saved and what is done with it.
      if (known === undefined) void goOnAs(saved.id);
      return isTypedOn ? undefined : saved;
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'version-conflict' && known !== undefined)
        setConflict({ theirs: await settings.readAgain(known.id) });
      return undefined;
    } finally {
      setSaving(false);
    }
  };
  const isActing = useRef(false);
  /** Saves, and acts on what was saved. What is asked for twice is done once. */
  const saveThen = async (act: (saved: Document) => Promise<unknown>): Promise<void> => {
    if (isActing.current) return;
    isActing.current = true;
    try {
      const saved = await save();
      if (saved === undefined) return;
      await act(saved);
    } finally {
      isActing.current = false;
    }
  };
  const discard = () => {
    copy.forget();
    forgetUntaken();
    show(base.form);
  };
  return {
    ...{ place, id, known, form, isDirty, isSaving, copy, show, formOf, saveThen },
    saveAction: (mayNot: boolean): DocumentAction => ({
      ...{ id: 'save', kind: 'save', label: t('ui.save') },
      disabled: mayNot || !isDirty,
      run: () => void saveThen(() => Promise.resolve()),
    }),
    /** None while there is nothing to throw away. */
    discardActions: isDirty
      ? [
          // What is on its way to be saved cannot be thrown away any more.
          {
            id: 'discard',
            kind: 'plain',
            label: t('ui.discard'),
            disabled: isSaving,
            run: discard,
          } satisfies DocumentAction,
        ]
      : [],
    conflict,
    closeConflict: () => setConflict(undefined),
    /** The copy that is offered is typed on; over another version than its own only after both were compared. */
    takeCopy: () => {
      const { found, isOfAnotherState } = copy;
      if (found !== undefined && isOfAnotherState && known !== undefined)
        setConflict({ theirs: known, copy: found.form });
      else copy.take(show);
    },
    /** Goes on from what was saved, with what was chosen of one's own. */
    goOnFrom: ({ theirs, copy: taken }: Comparison<Document, Form>, next: Form) => {
      const goOn = () => {
        setBase({ document: theirs, form: formOf(theirs) });
        show(next);
      };
      if (taken === undefined) goOn();
      else copy.take(goOn);
      setConflict(undefined);
    },
  };
}

/** Gives a new document the address of its own once it is stored, wherever it is typed still; the page goes on as it is. */
function useAddressOfStored(place: Pick<Room, 'area' | 'path'>): (id: string) => Promise<void> {
  const { code } = useCompany();
  const navigate = useNavigate();
  const storedAs = useStoredAs();
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return async (id) => {
    // Who went elsewhere meanwhile stays there.
    if (!isHere.current) return;
    storedAs(id);
    await navigate({ to: addressOf(place, code, id), replace: true, ignoreBlocker: true });
  };
}

interface DocumentEditorProps<Document extends Stored, Form> extends Omit<
  ComponentProps<typeof DocumentPage>,
  'id' | 'list' | 'banner' | 'status'
> {
  readonly editor: ReturnType<typeof useEditor<Document, Form>>;
  /** Name of the list this document is of. */
  readonly listLabel: string;
  /** What differs from what somebody else saved, mine beside theirs. */
  readonly conflictFields: (mine: Form, theirs: Form) => readonly ConflictField[];
  /** Their document with the fields of mine that were chosen. */
  readonly merged: (mine: Form, theirs: Form, kept: ReadonlySet<string>) => Form;
  /** The conflict is over; its refusal is no longer shown. */
  readonly onResolved: () => void;
}

/** The page of a document that is typed: offers a copy back, says what is saved, asks before leaving, and compares after a conflict. */
export function DocumentEditor<Document extends Stored, Form>(props: DocumentEditorProps<Document, Form>) {
  const { editor, listLabel, conflictFields, merged, onResolved, ...page } = props;
  const { place, known, copy, isDirty, isSaving, conflict } = editor;
  const isOnline = useOnline();
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const saidOfDirty =
    copy.keptAt === undefined ? t('ui.draft.dirty') : t('ui.draft.kept', { at: format.time(copy.keptAt) });
  const mine = conflict?.copy ?? editor.form;
  const saidOfClean = known === undefined ? '' : t('ui.draft.saved');
  return (
    <>
      <DocumentPage
        {...page}
        id={editor.id}
        list={{ label: listLabel, href: addressOf(place, code) }}
        status={isSaving && !isOnline ? t('ui.draft.waits') : isDirty ? saidOfDirty : saidOfClean}
        banner={<DraftFound copy={copy} onTake={editor.takeCopy} />}
      />
      <LeaveQuestion isDirty={isDirty} onDiscard={copy.forget} />
      {conflict === undefined ? null : (
        <Conflict
          compared={conflict.copy === undefined ? 'conflict' : 'copy'}
          fields={conflictFields(mine, editor.formOf(conflict.theirs))}
          onClose={editor.closeConflict}
          onResolve={(kept) => {
            editor.goOnFrom(conflict, merged(mine, editor.formOf(conflict.theirs), kept));
            onResolved();
          }}
        />
      )}
    </>
  );
}
