/** What lists, dictionaries and tasks of C# give, as far as calls go through them. */
import type { BuiltinMember } from "../language-rules.ts";

const each = { parameters: ["element"] } as const;
const same: BuiltinMember = { gives: "self" };
const chosen: BuiltinMember = { gives: "self", ...each };
const element: BuiltinMember = { gives: "element", ...each };
const done: BuiltinMember = { gives: "nothing", ...each };

const LIST: Readonly<Record<string, BuiltinMember>> = {
  ToList: same,
  ToArray: same,
  AsEnumerable: same,
  AsQueryable: same,
  Reverse: same,
  Distinct: same,
  Skip: same,
  Take: same,
  Concat: same,
  Append: same,
  GetEnumerator: same,
  Current: { gives: "element" },
  Where: chosen,
  OrderBy: chosen,
  OrderByDescending: chosen,
  ThenBy: chosen,
  TakeWhile: chosen,
  SkipWhile: chosen,
  FindAll: chosen,
  First: element,
  FirstOrDefault: element,
  Last: element,
  LastOrDefault: element,
  Single: element,
  SingleOrDefault: element,
  ElementAt: element,
  Find: element,
  Min: element,
  Max: element,
  Dequeue: { gives: "element" },
  Peek: { gives: "element" },
  Pop: { gives: "element" },
  Any: done,
  All: done,
  Count: done,
  Sum: done,
  ForEach: done,
  RemoveAll: done,
  GroupBy: done,
  ToDictionary: done,
  Select: { gives: "callbacks", ...each },
  SelectMany: { gives: "flat", ...each },
  Aggregate: { gives: "argument", parameters: ["argument", "element"] },
};

const DICTIONARY: Readonly<Record<string, BuiltinMember>> = {
  GetOrAdd: { gives: "second", parameters: ["first"] },
  GetValueOrDefault: { gives: "second" },
  Values: { gives: "list" },
};

const TASK: Readonly<Record<string, BuiltinMember>> = {
  ConfigureAwait: same,
  Result: { gives: "first" },
  GetAwaiter: same,
  GetResult: { gives: "first" },
  AsTask: same,
  WaitAsync: same,
};

export const CSHARP_BUILTINS: Readonly<Record<string, Readonly<Record<string, BuiltinMember>>>> = {
  list: LIST,
  Dictionary: DICTIONARY,
  IDictionary: DICTIONARY,
  IReadOnlyDictionary: DICTIONARY,
  ConcurrentDictionary: DICTIONARY,
  Task: TASK,
  ValueTask: TASK,
};

export const CSHARP_LISTS: ReadonlySet<string> = new Set(
  (
    "List IList IReadOnlyList ICollection IReadOnlyCollection IEnumerable IEnumerator IAsyncEnumerable IQueryable HashSet ISet SortedSet Queue " +
    "Stack LinkedList ConcurrentQueue ConcurrentBag ConcurrentStack BlockingCollection ObservableCollection Collection Span ReadOnlySpan " +
    "Memory ImmutableArray ImmutableList IOrderedEnumerable"
  ).split(" "),
);

/** A unique definition of such a name says nothing about an unknown receiver. */
export const CSHARP_COMMON_NAMES: ReadonlySet<string> = new Set(
  (
    "Add AddRange All Any Append AsEnumerable AsTask Assert Await Begin Build Cancel Cast Check Clear Clone Close CompareTo Complete Concat " +
    "Configure ConfigureAwait Connect Contains ContainsKey Copy CopyTo Count Create Current Debug Delete Dequeue Dispose DisposeAsync Do Empty End " +
    "EndsWith Enqueue Equal Equals Error Execute ExecuteAsync Exists Fail Find First FirstOrDefault Flush FlushAsync ForEach Format From FromResult Get " +
    "GetAsync GetAwaiter GetEnumerator GetHashCode GetOrAdd GetResult GetType GetValue Handle Id IndexOf Info Init Initialize Insert Invoke InvokeAsync " +
    "Is IsMatch Item Items Join Key Keys Last Length List Load Log Lookup Main Map Match Max Message Min Move MoveNext Name New Next Of On Open " +
    "OrderBy Parse Peek Pop Post Print Process Push Put Query Raise Range Read ReadAsync Register Release Remove RemoveAt Render Replace Request Reset " +
    "Resolve Result Return Reverse Run RunAsync Save Select SelectMany Send SendAsync Set SetValue Setup Single Skip Sort Split Start StartsWith State " +
    "Stop Substring Sum Take Test Then Throw ToArray ToDictionary ToList ToLower ToString ToUpper Trim TryAdd TryGet TryGetValue TryParse Type Update Use " +
    "Value Values Verify Wait WaitAsync Where With Write WriteAsync WriteLine Zip"
  ).split(" "),
);
