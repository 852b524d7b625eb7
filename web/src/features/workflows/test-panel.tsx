import { type SubjectTile, type WorkflowDetail, workflowRoutes } from "@pentimento/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useEffect, useState } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { useForming } from "../../lib/news.ts";
import { batches, workflow } from "../../lib/queries.ts";
import { shapeOf } from "../../lib/shape.rules.ts";
import { Button } from "../../ui/button.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Select } from "../../ui/select.tsx";
import { Sketch } from "../../ui/sketch.tsx";
import { notifyError } from "../../ui/toast.tsx";
import { bodyOf, type Draft } from "./draft.rules.ts";
import { mutable } from "./use-workflow-draft.ts";

interface TestPanelProps {
  saved: WorkflowDetail;
  /** The collection that it is tried in. */
  home: string;
  base: Draft;
  draft: Draft;
  changed: boolean;
  example: { subjects: readonly SubjectTile[]; subject: SubjectTile | undefined; choose: (uid: string) => void };
}

const seed = "42";

interface Running {
  batch: string;
  variant: string;
  changed: boolean;
}

/** Follows the test that was begun here until its batch has ended, then reads the workflow's newest tests. */
function useTestEnd(saved: WorkflowDetail, running: Running | undefined, onEnd: () => void): void {
  const queries = useQueryClient();
  const { data: state } = useQuery({
    ...batches,
    enabled: running !== undefined,
    refetchInterval: running ? 1500 : false,
    select: (all) => all.find((batch) => batch.id === running?.batch),
  });
  const ended = state?.finished_at !== undefined && state.finished_at !== null;
  const failure = ended && state.status === "Failed" ? (state.error_message ?? "no picture came") : undefined;
  useEffect(() => {
    if (!ended) return;
    if (failure) notifyError("The test gave no picture.", failure);
    void queries.invalidateQueries({ queryKey: workflow(saved.id).queryKey });
    onEnd();
  }, [ended, failure, queries, saved.id, onEnd]);
}

function useTest({ saved, home, base, draft, changed }: TestPanelProps) {
  const queries = useQueryClient();
  const [running, setRunning] = useState<Running>();
  const [end] = useState(() => () => setRunning(undefined));
  useTestEnd(saved, running, end);
  const run = useMutation({
    mutationFn: (subjectId: string) =>
      api(workflowRoutes.test, {
        params: { slot: saved.slot },
        body: {
          collection_id: home,
          workflow_id: saved.id,
          subject_id: subjectId,
          seed,
          ...mutable(bodyOf(base, draft)),
        },
      }),
    onSuccess: (made) => {
      setRunning({ batch: made.batch_id, variant: made.variant_uid, changed });
      void queries.invalidateQueries({ queryKey: batches.queryKey });
    },
    onError: (error) => notifyError("The test was not begun.", sentenceOf(error)),
  });
  return { running, busy: run.isPending || running !== undefined, run: run.mutate };
}

/** One picture with the changes, beside the last of the saved version: same subject, same seed. */
export function TestPanel(props: TestPanelProps) {
  const { saved } = props;
  const { subject, subjects, choose } = props.example;
  const { running, busy, run } = useTest(props);
  const last = saved.test.find((test) => test.version !== null);
  const tried = saved.test.find((test) => test.version === null);
  const shape = shapeOfTests(saved.test);
  const formingIn = (changed: boolean) => (running?.changed === changed ? running.variant : undefined);
  return (
    <section>
      <div className="row mb-1.5">
        <h2 className="eyebrow grow">Test image</h2>
        <span className="hint num">seed {seed}</span>
      </div>
      <div className="grid grid-cols-2 gap-2">
        <TestPicture
          test={last}
          shape={shape}
          forming={formingIn(false)}
          caption={`v${last?.version ?? saved.version}, saved`}
        />
        <TestPicture test={tried} shape={shape} forming={formingIn(true)} caption="Your changes" />
      </div>
      {subjects.length > 1 && (
        <div className="mt-2.5">
          <Select
            label="Subject of the test"
            bare
            value={subject?.uid ?? ""}
            choices={subjects.map((each) => ({ value: each.uid, label: each.name }))}
            onChange={choose}
          />
        </div>
      )}
      <Button
        icon={Play}
        className="w-full mt-2.5 justify-center"
        busy={busy}
        blocked={subject ? undefined : "The collection has no subject yet to try it on."}
        onClick={() => subject && run(subject.uid)}
      >
        {busy ? "Testing…" : "Run test, 1 image"}
      </Button>
    </section>
  );
}

/** The two stand side by side in one shape: that of the newest picture, or of a portrait before there is one. */
const shapeOfTests = (tests: WorkflowDetail["test"]): string =>
  shapeOf(tests.findLast(({ picture }) => picture !== null)?.picture);

interface TestPictureProps {
  /** Width over height of the frame. */
  shape: string;
  test: WorkflowDetail["test"][number] | undefined;
  /** Uid of the picture that is being made in this place. */
  forming: string | undefined;
  caption: string;
}

function TestPicture({ test, shape, forming, caption }: TestPictureProps) {
  const picture = test?.picture;
  return (
    <figure>
      <div className={`test-pic ${picture || forming ? "pic" : "primed"}`} style={{ aspectRatio: shape }}>
        {forming && <FormingTest variant={forming} />}
        {!forming && picture && (
          <Picture
            src={picture.large_url}
            thumbhash={picture.thumbhash}
            alt={caption}
            className="h-full w-full"
            eager
          />
        )}
      </div>
      <figcaption className="hint pt-1.5">{picture || forming ? caption : `${caption}: not tried yet`}</figcaption>
    </figure>
  );
}

function FormingTest({ variant }: { variant: string }) {
  const heard = useForming(variant);
  return (
    <>
      {heard?.preview && <Sketch of={heard.preview} label="Test picture, forming" className="haze" />}
      <span className="onpic num left-1 bottom-1">{Math.round((heard?.fraction ?? 0) * 100)} %</span>
    </>
  );
}
