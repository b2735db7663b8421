// Sphinx's own scores, but pages of those who use Kazan before those of who makes it.
var Scorer = {
  score: ([docname, title, anchor, descr, score]) =>
    /^(docs\/adr\/|HACKING|CHANGELOG)/.test(docname) ? score / 4 : score,
  objNameMatch: 11, objPartialMatch: 6, objPrio: {0: 15, 1: 5, 2: -5}, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
