package repository_test

import (
	"go/ast"
	"strings"
)

// parallel finds tests that do not run beside the others, unless they change what belongs to the whole process.
func parallel(s source) []finding {
	var found []finding
	for _, declaration := range s.file.Decls {
		test, ok := declaration.(*ast.FuncDecl)
		if !ok || !s.isTest() || test.Recv != nil || !isTestFunction(test) {
			continue
		}
		fine := false
		for _, statement := range test.Body.List {
			call, ok := statement.(*ast.ExprStmt)
			if !ok {
				continue
			}
			if method := methodCalled(call.X); method == "Parallel" || method == "Setenv" || method == "Chdir" {
				fine = true
			}
		}
		if !fine {
			found = append(found, finding{test.Pos(), "paralleltest", test.Name.Name + " does not call t.Parallel"})
		}
	}
	return found
}

// isTestFunction tells whether go test takes it for a test: TestMain is none.
func isTestFunction(f *ast.FuncDecl) bool {
	if !strings.HasPrefix(f.Name.Name, "Test") || len(f.Type.Params.List) != 1 {
		return false
	}
	pointer, ok := f.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	kind, ok := pointer.X.(*ast.SelectorExpr)
	return ok && kind.Sel.Name == "T"
}

func methodCalled(expression ast.Expr) string {
	call, ok := expression.(*ast.CallExpr)
	if !ok {
		return ""
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	return selector.Sel.Name
}
