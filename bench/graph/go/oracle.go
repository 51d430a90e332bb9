// Which function calls which in the Go packages of a repository, by Go's own type checker. Standard library alone.
//
// Run: go run oracle.go ROOT < paths, one a line, relative to ROOT. Prints the oracle of ../declarations.ts as JSON.
//
// Packages of the repository's own modules are checked from source with their tests; the standard library too; what is not there (a
// dependency that was not fetched) is unknown. Files that are not built here (another system, a tag) count on neither side. A function has a
// name of its own when it is declared with one or is the value of a variable of the package; what other function literals call belongs to
// the function around them. A method of an interface is an interface callee. Composite literals and conversions are no calls: an edge to
// their type is neither right nor wrong.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

type declaration struct {
	ID        int    `json:"id"`
	Path      string `json:"path"`
	Name      string `json:"name"`
	Shown     string `json:"shown"`
	Kind      string `json:"kind"`
	NameByte  int    `json:"nameByte"`
	ByteStart int    `json:"byteStart"`
	ByteEnd   int    `json:"byteEnd"`
	Line      int    `json:"line"`
	Owner     int    `json:"owner"`
	Called    int    `json:"called"`
}

type site struct {
	Path     string `json:"path"`
	Line     int    `json:"line"`
	Text     string `json:"text"`
	Name     string `json:"name"`
	Form     string `json:"form"`
	Receiver string `json:"receiver"`
}

type call struct {
	Site         site   `json:"site"`
	Caller       int    `json:"caller"`
	OtherCallers []int  `json:"otherCallers"`
	Verdict      string `json:"verdict"`
	Callee       int    `json:"callee"`
	OtherCallees []int  `json:"otherCallees"`
	Through      []int  `json:"through"`
}

type oracle struct {
	root         string
	fset         *token.FileSet
	declarations []declaration
	modules      map[string]int
	// by the position of the name
	byName map[token.Pos]int
	calls  []call
}

func (o *oracle) relative(pos token.Pos) string {
	path, err := filepath.Rel(o.root, o.fset.Position(pos).Filename)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(path)
}

func (o *oracle) add(name *ast.Ident, node ast.Node, shown, kind string, owner int) int {
	at := o.fset.Position(name.Pos())
	id := len(o.declarations)
	o.declarations = append(o.declarations, declaration{
		ID: id, Path: o.relative(name.Pos()), Name: name.Name, Shown: shown, Kind: kind, NameByte: at.Offset,
		ByteStart: o.fset.Position(node.Pos()).Offset, ByteEnd: o.fset.Position(node.End()).Offset,
		Line: at.Line, Owner: owner, Called: id,
	})
	o.byName[name.Pos()] = id
	return id
}

func receiverName(field *ast.FieldList) string {
	if field == nil || len(field.List) == 0 {
		return ""
	}
	expression := field.List[0].Type
	for {
		switch typed := expression.(type) {
		case *ast.StarExpr:
			expression = typed.X
		case *ast.IndexExpr:
			expression = typed.X
		case *ast.IndexListExpr:
			expression = typed.X
		case *ast.ParenExpr:
			expression = typed.X
		case *ast.Ident:
			return typed.Name + "."
		default:
			return ""
		}
	}
}

// declare registers the names of a file. Values of functions are set by the node that holds their body.
func (o *oracle) declare(file *ast.File, owners map[ast.Node]int) {
	path := o.relative(file.FileStart)
	module := len(o.declarations)
	o.declarations = append(o.declarations, declaration{
		ID: module, Path: path, Kind: "function", Line: 1, Owner: -1, Called: module,
		ByteEnd: o.fset.Position(file.FileEnd).Offset,
	})
	o.modules[path] = module
	owners[file] = module
	for _, declared := range file.Decls {
		switch typed := declared.(type) {
		case *ast.FuncDecl:
			shown := receiverName(typed.Recv) + typed.Name.Name
			owners[typed] = o.add(typed.Name, typed, shown, "function", module)
		case *ast.GenDecl:
			for _, spec := range typed.Specs {
				o.declareSpec(spec, owners, module)
			}
		}
	}
}

func (o *oracle) declareSpec(spec ast.Spec, owners map[ast.Node]int, module int) {
	switch typed := spec.(type) {
	case *ast.TypeSpec:
		o.add(typed.Name, typed, typed.Name.Name, "type", module)
		o.declareMembers(typed, module)
	case *ast.ValueSpec:
		for i, name := range typed.Names {
			kind := "value"
			if i < len(typed.Values) {
				if literal, ok := ast.Unparen(typed.Values[i]).(*ast.FuncLit); ok {
					kind = "function"
					defer func(id int) { owners[literal] = id }(len(o.declarations))
				}
			}
			o.add(name, typed, name.Name, kind, module)
		}
	}
}

func (o *oracle) declareMembers(spec *ast.TypeSpec, module int) {
	ast.Inspect(spec.Type, func(node ast.Node) bool {
		var fields *ast.FieldList
		kind := "value"
		switch typed := node.(type) {
		case *ast.InterfaceType:
			fields, kind = typed.Methods, "interface"
		case *ast.StructType:
			fields = typed.Fields
		default:
			return true
		}
		for _, field := range fields.List {
			for _, name := range field.Names {
				o.add(name, field, spec.Name.Name+"."+name.Name, kind, module)
			}
		}
		return true
	})
}

func (o *oracle) text(node ast.Node, sources map[string][]byte) string {
	from, to := o.fset.Position(node.Pos()), o.fset.Position(node.End())
	source := sources[from.Filename]
	if to.Offset > len(source) {
		return ""
	}
	text := strings.Join(strings.Fields(string(source[from.Offset:to.Offset])), " ")
	if len(text) > 100 {
		text = text[:100] + "…"
	}
	return text
}

// callee strips parentheses and type arguments.
func callee(expression ast.Expr) ast.Expr {
	for {
		switch typed := expression.(type) {
		case *ast.ParenExpr:
			expression = typed.X
		case *ast.IndexExpr:
			expression = typed.X
		case *ast.IndexListExpr:
			expression = typed.X
		default:
			return expression
		}
	}
}

func objectOf(info *types.Info, expression ast.Expr) (types.Object, *ast.Ident) {
	switch typed := expression.(type) {
	case *ast.Ident:
		return info.Uses[typed], typed
	case *ast.SelectorExpr:
		return info.Uses[typed.Sel], typed.Sel
	}
	return nil, nil
}

func formOf(info *types.Info, expression ast.Expr) (string, string) {
	selector, ok := expression.(*ast.SelectorExpr)
	if !ok {
		if _, named := expression.(*ast.Ident); named {
			return "name", ""
		}
		return "other expression", ""
	}
	if identifier, named := selector.X.(*ast.Ident); named {
		if _, isPackage := info.Uses[identifier].(*types.PkgName); isPackage {
			return "name of an imported package", ""
		}
	}
	receiver := ""
	if typed := info.TypeOf(selector.X); typed != nil {
		receiver = types.TypeString(typed, (*types.Package).Name)
	}
	switch object := ast.Unparen(selector.X).(type) {
	case *ast.Ident:
		return "method of a name", receiver
	case *ast.CallExpr:
		return "method of a call's result", receiver
	case *ast.SelectorExpr:
		return "method of a member", receiver
	case *ast.IndexExpr:
		return "method of an element", receiver
	default:
		return fmt.Sprintf("method of %T", object), receiver
	}
}

func (o *oracle) judge(info *types.Info, node *ast.CallExpr, owner int, sources map[string][]byte) {
	function := callee(node.Fun)
	object, name := objectOf(info, function)
	if value, ok := info.Types[node.Fun]; ok && value.IsType() {
		o.through(info, node.Fun, owner, node)
		return
	}
	made := call{Caller: owner, OtherCallers: []int{}, Callee: -1, OtherCallees: []int{}, Through: []int{}}
	made.Verdict = "unknown"
	switch typed := object.(type) {
	case *types.Builtin:
		return
	case *types.Func:
		if id, ours := o.byName[typed.Origin().Pos()]; ours {
			made.Verdict, made.Callee = "bound", id
		} else {
			made.Verdict = "outside"
		}
	case *types.Var:
		made.Verdict = "unnamed"
		if id, ours := o.byName[typed.Origin().Pos()]; ours {
			if o.declarations[id].Kind == "function" {
				made.Verdict, made.Callee = "bound", id
			} else {
				made.Through = []int{id}
			}
		}
	case nil:
		if name == nil {
			made.Verdict = "unnamed"
		}
	}
	form, receiver := formOf(info, function)
	made.Site = site{
		Path: o.relative(node.Pos()), Line: o.fset.Position(function.End()).Line, Text: o.text(node.Fun, sources),
		Form: form, Receiver: receiver,
	}
	if name != nil {
		made.Site.Name = name.Name
	}
	o.calls = append(o.calls, made)
}

// through lets an edge to a type of the repository be neither right nor wrong.
func (o *oracle) through(info *types.Info, expression ast.Expr, owner int, node ast.Node) {
	if star, ok := ast.Unparen(expression).(*ast.StarExpr); ok {
		expression = star.X
	}
	object, name := objectOf(info, callee(expression))
	if object == nil {
		return
	}
	if id, ours := o.byName[object.Pos()]; ours {
		o.calls = append(o.calls, call{
			Site:   site{Path: o.relative(node.Pos()), Line: o.fset.Position(node.Pos()).Line, Name: name.Name, Form: "type"},
			Caller: owner, OtherCallers: []int{}, Verdict: "unnamed", Callee: -1, OtherCallees: []int{}, Through: []int{id},
		})
	}
}

func (o *oracle) walk(info *types.Info, file *ast.File, owners map[ast.Node]int, sources map[string][]byte) {
	var stack []int
	ast.Inspect(file, func(node ast.Node) bool {
		if node == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		owner, ok := owners[node]
		if !ok {
			owner = stack[len(stack)-1]
		}
		stack = append(stack, owner)
		switch typed := node.(type) {
		case *ast.CallExpr:
			o.judge(info, typed, owner, sources)
		case *ast.CompositeLit:
			if typed.Type != nil {
				o.through(info, typed.Type, owner, typed)
			}
		}
		return true
	})
}

// checker finds packages of the repository by import path and checks each once.
type checker struct {
	o        *oracle
	standard types.Importer
	// import path of a module → its folder
	roots    map[string]string
	folders  map[string][]*ast.File
	packages map[string]*types.Package
	info     *types.Info
}

func (c *checker) Import(path string) (*types.Package, error) {
	if done, ok := c.packages[path]; ok {
		if done == nil {
			return nil, fmt.Errorf("import cycle or no package %s", path)
		}
		return done, nil
	}
	c.packages[path] = nil
	found, err := c.load(path)
	if err != nil {
		return nil, err
	}
	c.packages[path] = found
	return found, nil
}

func (c *checker) load(path string) (*types.Package, error) {
	best := ""
	for module := range c.roots {
		if (path == module || strings.HasPrefix(path, module+"/")) && len(module) > len(best) {
			best = module
		}
	}
	if best != "" {
		folder := filepath.Join(c.roots[best], strings.TrimPrefix(path, best))
		if files := c.folders[folder]; len(files) > 0 {
			return c.check(path, files), nil
		}
	}
	if !strings.Contains(strings.Split(path, "/")[0], ".") {
		return c.standard.Import(path)
	}
	return nil, fmt.Errorf("no package %s", path)
}

// check takes the files of the package itself and its own tests; tests in a package of their own come after everything else.
func (c *checker) check(path string, files []*ast.File) *types.Package {
	name := ""
	for _, file := range files {
		if !strings.HasSuffix(file.Name.Name, "_test") {
			name = file.Name.Name
		}
	}
	var own []*ast.File
	for _, file := range files {
		if file.Name.Name == name {
			own = append(own, file)
		}
	}
	return c.checkFiles(path, own)
}

func (c *checker) checkFiles(path string, files []*ast.File) *types.Package {
	config := types.Config{Importer: c, Error: func(error) {}, FakeImportC: true}
	checked, _ := config.Check(path, c.o.fset, files, c.info)
	return checked
}

// modules maps the module path of each go.mod to its folder.
func modules(root string) map[string]string {
	found := map[string]string{}
	filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.Name() != "go.mod" {
			return nil
		}
		text, _ := os.ReadFile(path)
		for _, line := range strings.Split(string(text), "\n") {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
				found[strings.Trim(strings.TrimSpace(rest), `"`)] = filepath.Dir(path)
				break
			}
		}
		return nil
	})
	return found
}

func main() {
	root := os.Args[1]
	o := &oracle{root: root, fset: token.NewFileSet(), modules: map[string]int{}, byName: map[token.Pos]int{}}
	roots := modules(root)
	if len(roots) == 0 {
		roots["repository.invalid"] = root
	}
	c := &checker{
		o: o, standard: importer.ForCompiler(o.fset, "source", nil), roots: roots,
		folders: map[string][]*ast.File{}, packages: map[string]*types.Package{},
		info: &types.Info{Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}},
	}
	owners := map[ast.Node]int{}
	sources := map[string][]byte{}
	var all []*ast.File
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		name := filepath.Join(root, lines.Text())
		if built, err := build.Default.MatchFile(filepath.Dir(name), filepath.Base(name)); err != nil || !built {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		file, _ := parser.ParseFile(o.fset, name, source, parser.SkipObjectResolution)
		if file == nil {
			continue
		}
		sources[name] = source
		all = append(all, file)
		c.folders[filepath.Dir(name)] = append(c.folders[filepath.Dir(name)], file)
		o.declare(file, owners)
	}
	c.checkAll()
	for _, file := range all {
		o.walk(c.info, file, owners, sources)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"declarations": o.declarations, "modules": o.modules, "calls": o.calls,
	})
}

func (c *checker) checkAll() {
	folders := make([]string, 0, len(c.folders))
	for folder := range c.folders {
		folders = append(folders, folder)
	}
	sort.Strings(folders)
	for _, folder := range folders {
		c.Import(c.pathOf(folder))
	}
	for _, folder := range folders {
		tests := map[string][]*ast.File{}
		names := map[string]bool{}
		for _, file := range c.folders[folder] {
			names[file.Name.Name] = true
			tests[file.Name.Name] = append(tests[file.Name.Name], file)
		}
		for name, files := range tests {
			if strings.HasSuffix(name, "_test") && len(names) > 0 {
				c.checkFiles(c.pathOf(folder)+"_test", files)
			}
		}
	}
}

func (c *checker) pathOf(folder string) string {
	best, found := "", folder
	for module, root := range c.roots {
		if (folder == root || strings.HasPrefix(folder, root+"/")) && len(root) >= len(best) {
			best, found = root, module+filepath.ToSlash(strings.TrimPrefix(folder, root))
		}
	}
	return found
}
