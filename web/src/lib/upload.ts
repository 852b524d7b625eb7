import { type AnswerOf, addressOf, type InputOf, type Problem, ProblemError, type Route } from "@pentimento/contract";

export interface UploadOptions {
  /** Hears the share sent, 0 to 1. */
  onProgress: (share: number) => void;
  signal?: AbortSignal;
}

/**
 * Sends one file over an upload route, telling how far it is: `fetch` cannot, so this goes by XMLHttpRequest.
 * Throws `ProblemError` for a refusal, `TypeError` when there was no answer, `AbortError` when it was stopped.
 */
export function upload<R extends Route & { upload?: "file" }>(
  route: R,
  input: InputOf<R> & { file: Blob },
  { onProgress, signal }: UploadOptions,
): Promise<AnswerOf<R>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(route.method.toUpperCase(), addressOf(route.path, input));
    request.setRequestHeader("accept", "application/json");
    // A form of another site cannot set this header, so its upload is refused.
    request.setRequestHeader("x-pentimento", "upload");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      const told = read(request.responseText);
      if (request.status < 300) resolve(told as AnswerOf<R>);
      else reject(new ProblemError(problemOf(request.status, told)));
    };
    request.onerror = () => reject(new TypeError("No answer from the studio"));
    request.onabort = () => reject(new DOMException("Upload stopped", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    const form = new FormData();
    form.append("file", input.file);
    request.send(form);
  });
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

const problemOf = (status: number, told: unknown): Problem => ({
  type: "/problems/unexpected",
  title: "The upload was not accepted",
  detail: `The server answered ${status}.`,
  instance: "",
  status,
  ...(told as Partial<Problem>),
});
