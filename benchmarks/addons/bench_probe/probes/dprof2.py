import collections, re, time
from . import lists, offers
from odoo.sql_db import Cursor
def run(env, args):
    made = offers.documents(env, orders=2, partners=100)
    reqs = offers.requests(env, sizes=[5, 100], **made)
    out=[]
    for r in reqs:
        lists.comparison(env, r)
        seen = collections.Counter()
        orig = Cursor.execute
        def execute(self, query, params=None, log_exceptions=True):
            text = query.code if hasattr(query,'code') else str(query)
            seen[re.sub(r"\s+"," ",text)[:200]]+=1
            return orig(self, query, params, log_exceptions)
        Cursor.execute = execute
        res=lists.comparison(env, r)
        Cursor.execute = orig
        out.append(str(res))
        for k,n in seen.most_common(): out.append("%dx %s" % (n,k))
    import cProfile,pstats,io
    p=cProfile.Profile(); p.enable(); lists.comparison(env, reqs[1]); p.disable()
    s=io.StringIO(); pstats.Stats(p,stream=s).sort_stats("cumulative").print_stats(70); out.append(s.getvalue())
    return "\n".join(out)
