import type { Budget } from "@pentimento/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { troubleOf } from "../../lib/api.ts";
import { members } from "../../lib/queries.ts";
import { centsOf } from "../../parts/budget.rules.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import type { useBudgetActs } from "./use-budget-acts.ts";

const everybody = "";
const periods = [
  { value: "month" as const, label: "Each month" },
  { value: "day" as const, label: "Each day" },
];

interface BudgetFormProps {
  collectionId: string;
  budgets: readonly Budget[];
  onPut: ReturnType<typeof useBudgetActs>["put"];
}

/** A limit for the whole collection or for one member; one that exists for the same is replaced. */
export function BudgetForm({ collectionId, budgets, onPut }: BudgetFormProps) {
  const { data: list = [] } = useQuery(members(collectionId));
  const [who, setWho] = useState(everybody);
  const [period, setPeriod] = useState<Budget["period"]>("month");
  const [amount, setAmount] = useState("");
  const cents = centsOf(amount);
  const user = who === everybody ? null : who;
  const former = budgets.find((one) => one.user_id === user && one.period === period);
  const put = useMutation({
    mutationFn: (limit_cents: number) => onPut({ user_id: user, period, limit_cents }, former),
    onSuccess: () => setAmount(""),
  });
  const unread = put.isIdle && amount !== "" && cents === undefined ? "A sum such as 4 or 0.50." : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (cents !== undefined) put.mutate(cents);
  };
  return (
    <form className="flex flex-wrap items-start gap-2" onSubmit={submit} aria-label="Set a budget">
      <div className="grow basis-40">
        <Select
          label="Who"
          value={who}
          choices={[
            { value: everybody, label: "Whole collection" },
            ...list.map((member) => ({ value: member.user_id, label: member.name })),
          ]}
          onChange={setWho}
        />
      </div>
      <div className="w-32">
        <Select label="Period" value={period} choices={periods} onChange={setPeriod} />
      </div>
      <div className="w-24">
        <TextField
          label="Limit"
          required
          inputMode="decimal"
          autoComplete="off"
          placeholder="4.00"
          value={amount}
          error={put.error ? (troubleOf(put.error).fields.limit_cents ?? troubleOf(put.error).detail) : unread}
          onChange={(event) => {
            put.reset();
            setAmount(event.target.value);
          }}
        />
      </div>
      <Button type="submit" className="mt-5.25" busy={put.isPending}>
        {former ? "Change" : "Set"}
      </Button>
    </form>
  );
}
