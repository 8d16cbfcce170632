package repository_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
)

// documentation finds what is exported and has no comment that begins with its name.
func documentation(s source) []finding {
	if s.isTest() {
		return nil
	}
	var found []finding
	want := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		if !name.IsExported() {
			return
		}
		text := ""
		for _, doc := range docs {
			if text == "" {
				text = doc.Text()
			}
		}
		switch first, _, _ := strings.Cut(strings.TrimSpace(text), "\n"); {
		case first == "":
			found = append(found, finding{name.Pos(), "revive", name.Name + " is exported and has no comment"})
		case len(docs) == 1 && !regexp.MustCompile(`^((A|An|The) )?`+name.Name+`\b|^Deprecated:`).MatchString(first):
			found = append(found, finding{name.Pos(), "revive", "the comment of " + name.Name + " does not begin with its name"})
		}
	}
	for _, declaration := range s.file.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			if declaration.Recv == nil || ast.IsExported(receiver(declaration.Recv.List[0].Type)) {
				want(declaration.Name, declaration.Doc)
			}
		case *ast.GenDecl:
			grouped := declaration.Lparen != token.NoPos
			for _, spec := range declaration.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if grouped {
						want(spec.Name, spec.Doc)
					} else {
						want(spec.Name, declaration.Doc)
					}
				case *ast.ValueSpec:
					// One comment may speak of a whole group.
					for _, name := range spec.Names {
						want(name, spec.Doc, spec.Comment, declaration.Doc)
					}
				}
			}
		}
	}
	return found
}

// receiver is the name of the type that a method belongs to.
func receiver(expression ast.Expr) string {
	switch expression := expression.(type) {
	case *ast.StarExpr:
		return receiver(expression.X)
	case *ast.IndexExpr:
		return receiver(expression.X)
	case *ast.IndexListExpr:
		return receiver(expression.X)
	case *ast.Ident:
		return expression.Name
	}
	return ""
}
