/** What lists, maps and optionals of Java, Kotlin and Scala give, as far as calls go through them. */
import type { BuiltinMember } from "../language-rules.ts";

const each = { parameters: ["element"] } as const;
const same: BuiltinMember = { gives: "self" };
const chosen: BuiltinMember = { gives: "self", ...each };
const element: BuiltinMember = { gives: "element" };
const found: BuiltinMember = { gives: "element", ...each };
const done: BuiltinMember = { gives: "nothing", ...each };
const mapped: BuiltinMember = { gives: "callbacks", ...each };

const LIST: Readonly<Record<string, BuiltinMember>> = {
  stream: same,
  parallelStream: same,
  iterator: same,
  listIterator: same,
  subList: same,
  asSequence: same,
  asReversed: same,
  reversed: same,
  reverse: same,
  sorted: same,
  distinct: same,
  limit: same,
  skip: same,
  take: same,
  takeRight: same,
  drop: same,
  dropRight: same,
  tail: same,
  init: same,
  collect: same,
  toList: same,
  toSet: same,
  toSeq: same,
  toVector: same,
  toMutableList: same,
  plus: same,
  next: element,
  get: element,
  getFirst: element,
  getLast: element,
  first: element,
  firstOrNull: element,
  last: element,
  lastOrNull: element,
  single: element,
  singleOrNull: element,
  head: element,
  headOption: element,
  lastOption: element,
  getOrNull: element,
  elementAt: element,
  peek: element,
  poll: element,
  pop: element,
  remove: element,
  removeFirst: element,
  removeLast: element,
  findFirst: element,
  findAny: element,
  filter: chosen,
  filterNot: chosen,
  sortedBy: chosen,
  sortBy: chosen,
  sortedWith: { gives: "self" },
  takeWhile: chosen,
  dropWhile: chosen,
  onEach: chosen,
  distinctBy: chosen,
  find: found,
  maxBy: found,
  minBy: found,
  maxByOrNull: found,
  minByOrNull: found,
  forEach: done,
  foreach: done,
  exists: done,
  forall: done,
  any: done,
  all: done,
  none: done,
  count: done,
  anyMatch: done,
  allMatch: done,
  noneMatch: done,
  removeIf: done,
  map: mapped,
  mapNotNull: mapped,
  collectFirst: found,
  flatMap: { gives: "flat", ...each },
  fold: { gives: "argument", parameters: ["argument", "element"] },
  foldLeft: { gives: "argument" },
  reduce: { gives: "element", parameters: ["element", "element"] },
  groupBy: done,
  associateBy: done,
  forEachIndexed: { gives: "nothing", parameters: ["nothing", "element"] },
  mapIndexed: { gives: "callbacks", parameters: ["nothing", "element"] },
};

const MAP: Readonly<Record<string, BuiltinMember>> = {
  get: { gives: "second" },
  getOrDefault: { gives: "second" },
  getOrElse: { gives: "second" },
  getValue: { gives: "second" },
  getOrPut: { gives: "second" },
  remove: { gives: "second" },
  put: { gives: "second" },
  putIfAbsent: { gives: "second" },
  computeIfAbsent: { gives: "second", parameters: ["first"] },
  values: { gives: "list" },
  forEach: { gives: "nothing", parameters: ["first", "second"] },
};

const OPTIONAL: Readonly<Record<string, BuiltinMember>> = {
  get: { gives: "first" },
  orElse: { gives: "first" },
  orElseGet: { gives: "first" },
  orElseThrow: { gives: "first" },
  getOrElse: { gives: "first" },
  filter: { gives: "self", parameters: ["first"] },
  ifPresent: { gives: "nothing", parameters: ["first"] },
  foreach: { gives: "nothing", parameters: ["first"] },
  map: { gives: "nothing", parameters: ["first"] },
  flatMap: { gives: "callback", parameters: ["first"] },
};

const SUPPLIER: Readonly<Record<string, BuiltinMember>> = {
  get: { gives: "first" },
  call: { gives: "first" },
};
const FUNCTION: Readonly<Record<string, BuiltinMember>> = { apply: { gives: "second" } };

export const JVM_BUILTINS: Readonly<Record<string, Readonly<Record<string, BuiltinMember>>>> = {
  list: LIST,
  Map: MAP,
  HashMap: MAP,
  LinkedHashMap: MAP,
  TreeMap: MAP,
  ConcurrentMap: MAP,
  ConcurrentHashMap: MAP,
  MutableMap: MAP,
  Optional: OPTIONAL,
  Option: OPTIONAL,
  Supplier: SUPPLIER,
  Callable: SUPPLIER,
  AtomicReference: SUPPLIER,
  ThreadLocal: SUPPLIER,
  WeakReference: SUPPLIER,
  Lazy: { value: { gives: "first" } },
  Function: FUNCTION,
};

export const JVM_LISTS: ReadonlySet<string> = new Set(
  (
    "List ArrayList LinkedList Collection Set HashSet LinkedHashSet TreeSet SortedSet Queue Deque ArrayDeque Stack Vector Iterable Iterator " +
    "ListIterator Stream PriorityQueue BlockingQueue CopyOnWriteArrayList MutableList MutableSet MutableCollection Sequence Array Seq " +
    "IndexedSeq ListBuffer ArrayBuffer Buffer Traversable Flow"
  ).split(" "),
);

/** A unique definition of such a name says nothing about an unknown receiver. */
export const JVM_COMMON_NAMES: ReadonlySet<string> = new Set(
  (
    "accept add addAll addFirst addLast addListener all also and andThen any append apply array asList assertEquals assertThat assertTrue await " +
    "begin build builder call cancel cast catch charAt clear clone close collect compare compareTo complete compose concat contains containsKey " +
    "context copy count create current debug decode delete description destroy dispose drop each element empty encode end endsWith entries entrySet " +
    "equals error exec execute exists fail failure filter finalize find first flatMap flatten flush fold foldLeft forEach foreach format forName " +
    "from get getAll getClass getContext getInstance getKey getMessage getName getOrElse getType getValue handle hasNext hashCode head id identity " +
    "index indexOf info init initialize insert instance intValue interrupt invoke is isDone isEmpty isPresent iterator join key keySet keys kind last " +
    "length let limit list listOf load lock log main map matches max merge message min name new newInstance next nonEmpty none not notify now of " +
    "offer on onComplete onError onNext open or orElse parent parse path peek plus poll pop print println process push put query range read " +
    "readObject reduce register release remove replace report request requireNonNull reset resolve result reverse run save select send serialize set " +
    "setName setValue setup shutdown size skip sort source split start startsWith state stop stream string sub submit subscribe substring sum tail take " +
    "test throw toArray toInt toList toLowerCase toMap toSet toString toUpperCase transform trim type union unlock update url use value valueOf values " +
    "verify visit wait warn when with wrap write writeObject zip"
  ).split(" "),
);
