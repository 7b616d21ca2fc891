from corpus.directive import Directive
def find(directive: Directive, text: str):
    return ()
