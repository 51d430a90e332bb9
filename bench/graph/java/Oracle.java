// Which method calls which in the Java sources of a repository, by javac's own attribution. The JDK alone.
//
// Run: java Oracle.java ROOT < paths, one a line, relative to ROOT. Prints the oracle of ../declarations.ts as JSON.
//
// All files are attributed together, without dependencies and annotation processors: what needs them is unknown. Callers are methods and
// constructors; what lambdas, initialisers and fields do belongs to the method around them, else to the file. `new C`, `this()` and `super()`
// mean the class; overloads are declarations of their own; a method without a body is an interface callee. A method reference is no call.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.regex.*;
import java.util.stream.*;
import javax.lang.model.element.*;
import javax.lang.model.type.*;
import javax.lang.model.util.Elements;
import javax.tools.*;

public class Oracle {
  static final StringBuilder declarations = new StringBuilder();
  static final StringBuilder calls = new StringBuilder();
  static final Map<String, Integer> modules = new LinkedHashMap<>();
  static final Map<Element, Integer> byElement = new HashMap<>();
  static final List<String> kinds = new ArrayList<>();
  static Path root;
  static Trees trees;
  static Elements elements;

  public static void main(String[] arguments) throws Exception {
    root = Path.of(arguments[0]);
    List<Path> files =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            .lines()
            .filter(line -> !line.endsWith("module-info.java") && !line.endsWith("package-info.java"))
            .map(root::resolve)
            .collect(Collectors.toList());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager manager = compiler.getStandardFileManager(d -> {}, null, StandardCharsets.UTF_8);
    manager.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of());
    manager.setLocationFromPaths(StandardLocation.CLASS_PATH, List.of());
    List<String> options =
        List.of("-proc:none", "-XDshould-stop.ifError=FLOW", "-XDshould-stop.at=FLOW", "-Xmaxerrs", "0", "-nowarn");
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                Writer.nullWriter(), manager, d -> {}, options, null, manager.getJavaFileObjectsFromPaths(files));
    trees = Trees.instance(task);
    elements = task.getElements();
    List<CompilationUnitTree> units = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) units.add(unit);
    try {
      task.analyze();
    } catch (RuntimeException | Error failed) {
      System.err.println("javac failed before the end: " + failed);
    }
    List<File> opened = new ArrayList<>();
    for (CompilationUnitTree unit : units) opened.add(new File(unit));
    for (File file : opened) new Declarations(file).scan(file.unit, null);
    for (File file : opened) new Calls(file).scan(file.unit, null);
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    String paths =
        modules.entrySet().stream().map(e -> quoted(e.getKey()) + ":" + e.getValue()).collect(Collectors.joining(","));
    out.println("{\"declarations\":[" + declarations + "],\"modules\":{" + paths + "},\"calls\":[" + calls + "]}");
    out.flush();
  }

  /** A file's text, and bytes of its positions. */
  static class File {
    final CompilationUnitTree unit;
    final String path;
    final String text;
    final int[] bytes;
    final int module;
    final Map<Tree, Integer> owners = new IdentityHashMap<>();

    File(CompilationUnitTree unit) throws IOException {
      this.unit = unit;
      path = root.relativize(Path.of(unit.getSourceFile().toUri())).toString().replace('\\', '/');
      text = unit.getSourceFile().getCharContent(true).toString();
      bytes = new int[text.length() + 1];
      for (int at = 0; at < text.length(); at++) {
        char unitAt = text.charAt(at);
        bytes[at + 1] = bytes[at] + (unitAt < 0x80 ? 1 : unitAt < 0x800 || Character.isSurrogate(unitAt) ? 2 : 3);
      }
      module = declare(this, "", "", "function", 0, 0, text.length(), -1, -1);
      modules.put(path, module);
    }

    long start(Tree tree) {
      return trees.getSourcePositions().getStartPosition(unit, tree);
    }

    long end(Tree tree) {
      return trees.getSourcePositions().getEndPosition(unit, tree);
    }

    int line(long position) {
      return (int) unit.getLineMap().getLineNumber(position);
    }

    /** Where a name stands behind modifiers and types: javac's trees do not say. */
    int find(String name, long from, long to) {
      Matcher matcher = Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(text);
      matcher.region((int) Math.max(0, from), (int) Math.max(Math.max(0, from), to));
      return matcher.find() ? matcher.start() : (int) Math.max(0, from);
    }
  }

  static int declare(
      File file, String name, String shown, String kind, int nameAt, int from, int to, int owner, int called) {
    int id = kinds.size();
    kinds.add(kind);
    if (id > 0) declarations.append(",\n");
    declarations.append(
        String.format(
            "{\"id\":%d,\"path\":%s,\"name\":%s,\"shown\":%s,\"kind\":%s,\"nameByte\":%d,\"byteStart\":%d,\"byteEnd\":%d,\"line\":%d,\"owner\":%d,\"called\":%d}",
            id, quoted(file.path), quoted(name), quoted(shown), quoted(kind), file.bytes[nameAt], file.bytes[from],
            file.bytes[to], file.line(nameAt), owner, called < 0 ? id : called));
    return id;
  }

  static String quoted(String text) {
    StringBuilder made = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') made.append('\\').append(c);
      else if (c < 0x20) made.append(' ');
      else made.append(c);
    }
    return made.append('"').toString();
  }

  static class Declarations extends TreePathScanner<Void, Void> {
    final File file;
    final Deque<Integer> owners = new ArrayDeque<>();
    final Deque<String> names = new ArrayDeque<>();
    final Deque<Integer> classes = new ArrayDeque<>();

    Declarations(File file) {
      this.file = file;
      owners.push(file.module);
    }

    String shown(String name) {
      List<String> parts = new ArrayList<>(names);
      Collections.reverse(parts);
      parts.add(name);
      return String.join(".", parts);
    }

    int add(Tree tree, String name, String kind, long behind, int called) {
      int from = (int) file.start(tree);
      int to = (int) Math.max(from, file.end(tree));
      int nameAt = file.find(name, Math.max(from, behind), to);
      int id = declare(file, name, shown(name), kind, nameAt, from, to, owners.peek(), called);
      Element element = trees.getElement(getCurrentPath());
      if (element != null) byElement.put(element, id);
      return id;
    }

    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
      String name = tree.getSimpleName().toString();
      if (name.isEmpty()) return super.visitClass(tree, nothing);
      boolean concrete = tree.getKind() != Tree.Kind.INTERFACE && tree.getKind() != Tree.Kind.ANNOTATION_TYPE;
      classes.push(add(tree, name, concrete ? "class" : "type", file.end(tree.getModifiers()), -1));
      names.push(name);
      super.visitClass(tree, nothing);
      names.pop();
      classes.pop();
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      Element element = trees.getElement(getCurrentPath());
      if (file.end(tree) < 0 || element != null && elements.getOrigin(element) != Elements.Origin.EXPLICIT) return null;
      boolean constructs = tree.getName().contentEquals("<init>");
      String name = constructs ? (names.isEmpty() ? "" : names.peek()) : tree.getName().toString();
      if (name.isEmpty()) return super.visitMethod(tree, nothing);
      Tree before = tree.getReturnType() == null ? tree.getModifiers() : tree.getReturnType();
      int called = constructs && !classes.isEmpty() ? classes.peek() : -1;
      int id = add(tree, name, tree.getBody() == null ? "interface" : "function", file.end(before), called);
      file.owners.put(tree, id);
      owners.push(id);
      super.visitMethod(tree, nothing);
      owners.pop();
      return null;
    }

    @Override
    public Void visitVariable(VariableTree tree, Void nothing) {
      boolean field = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree;
      if (field && tree.getType() != null)
        add(tree, tree.getName().toString(), "value", file.end(tree.getType()), -1);
      return super.visitVariable(tree, nothing);
    }
  }

  static class Calls extends TreePathScanner<Void, Void> {
    final File file;
    final Deque<Integer> owners = new ArrayDeque<>();

    Calls(File file) {
      this.file = file;
      owners.push(file.module);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      Integer own = file.owners.get(tree);
      if (own == null) return file.end(tree) < 0 ? null : super.visitMethod(tree, nothing);
      owners.push(own);
      super.visitMethod(tree, nothing);
      owners.pop();
      return null;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
      if (file.end(tree) < 0) return null;
      ExpressionTree select = tree.getMethodSelect();
      Element element = trees.getElement(getCurrentPath());
      String name = select instanceof MemberSelectTree member ? member.getIdentifier().toString() : select.toString();
      String form = "name";
      String receiver = "";
      if (select instanceof MemberSelectTree member) {
        form = "member of " + member.getExpression().getKind().toString().toLowerCase().replace('_', ' ');
        TypeMirror type = trees.getTypeMirror(new TreePath(new TreePath(getCurrentPath(), select), member.getExpression()));
        receiver = type == null ? "" : type.toString();
      }
      Element meant = element != null && element.getKind() == ElementKind.CONSTRUCTOR ? element.getEnclosingElement() : element;
      if (element != null && element.asType().getKind() == TypeKind.ERROR) meant = null;
      call(tree, select, name, form, receiver, meant);
      return super.visitMethodInvocation(tree, nothing);
    }

    @Override
    public Void visitNewClass(NewClassTree tree, Void nothing) {
      Element element = trees.getElement(new TreePath(getCurrentPath(), tree.getIdentifier()));
      String name = tree.getIdentifier() instanceof ParameterizedTypeTree typed ? typed.getType().toString() : tree.getIdentifier().toString();
      if (element != null && element.asType().getKind() == TypeKind.ERROR) element = null;
      call(tree, tree.getIdentifier(), name.substring(name.lastIndexOf('.') + 1), "new", "", element);
      return super.visitNewClass(tree, nothing);
    }

    void call(Tree tree, Tree callee, String name, String form, String receiver, Element meant) {
      // what javac adds itself, such as an enum constant's constructor, is written nowhere
      if (file.end(callee) <= file.start(callee)) return;
      Integer id = meant == null ? null : byElement.get(meant);
      // an anonymous class of an interface runs no constructor
      boolean type = id != null && kinds.get(id).equals("type");
      String verdict = meant == null ? "unknown" : id == null ? "outside" : type ? "unnamed" : "bound";
      long at = callee instanceof MemberSelectTree ? file.end(callee) - 1 : file.start(callee);
      String text = file.text.substring((int) file.start(callee), (int) file.end(callee));
      text = text.replaceAll("\\s+", " ");
      if (text.length() > 100) text = text.substring(0, 100) + "…";
      if (calls.length() > 0) calls.append(",\n");
      calls.append(
          String.format(
              "{\"site\":{\"path\":%s,\"line\":%d,\"text\":%s,\"name\":%s,\"form\":%s,\"receiver\":%s},\"caller\":%d,\"otherCallers\":[],\"verdict\":%s,\"callee\":%d,\"otherCallees\":[],\"through\":[%s]}",
              quoted(file.path), file.line(at), quoted(text), quoted(name), quoted(form), quoted(receiver),
              owners.peek(), quoted(verdict), verdict.equals("bound") ? id : -1, type ? id : ""));
    }
  }
}
