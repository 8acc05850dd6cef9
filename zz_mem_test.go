package pandian
import ("testing";"runtime";"runtime/debug";"time";"os";"strings";"math/rand/v2";"fmt")
func rss() string { b,_:=os.ReadFile("/proc/self/status"); for _,l:=range strings.Split(string(b),"\n"){ if strings.HasPrefix(l,"VmHWM"){return l}}; return ""}
func TestZZMem(t *testing.T){
 for _,mode:=range []string{"numbered","named","mixed","nameless"} {
	r := rand.New(rand.NewPCG(5, 6)); var f Facts; n:=1000000
	t0:=time.Now()
	for i:= range n {
		k0:=IdentKind(0); 
		switch mode { case "named": k0=3; case "mixed": if i%2==1 {k0=3}; case "nameless": k0=4 }
		g:=[]Ident{}
		for k:=k0; len(g)<6 && k<NumIdents; k++ { if k0==0&&(k==1||k==2){continue}; d:=Digest(r.Uint64()); if i%2==1&&k0==3 {d=Digest(i-1)*1000003+Digest(k)+1}; if k0==0 {d=Digest(i)*1000003+Digest(k)+1}; g=append(g,Ident{k,d})}
		f.Add(g,0)
	}
	add:=time.Since(t0)
	runtime.GC(); debug.FreeOSMemory()
	var m runtime.MemStats; runtime.ReadMemStats(&m); base:=m.HeapAlloc
	os.WriteFile("/proc/self/clear_refs",[]byte("5"),0)
	before:=rss()
	t0=time.Now(); p:=f.People(); d:=time.Since(t0)
	after:=rss()
	runtime.ReadMemStats(&m)
	t0=time.Now(); b,_:=f.MarshalBinary(); md:=time.Since(t0)
	t0=time.Now(); var g Facts; err:=g.UnmarshalBinary(b); ud:=time.Since(t0)
	t0=time.Now(); var h Facts; h.Add([]Ident{{1,1}},0); h.Merge(&g); hd:=time.Since(t0)
	fmt.Println(mode,p.Subjects,"add",add,"people",d,"facts MB",base>>20,before,after,"marshal",md,len(b)>>20,"unmarshal",ud,err,"merge",hd)
 }
}
