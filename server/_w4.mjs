import { chromium } from "playwright-core"; import { mkdtempSync } from "node:fs";
const q=["--no-sandbox","--disable-gpu","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"];
const ctx=await chromium.launchPersistentContext(mkdtempSync("/tmp/prof-"),{executablePath:"/usr/bin/chromium",args:q,viewport:{width:1440,height:900},colorScheme:"light"});
const page=await ctx.newPage(); const B="http://127.0.0.1:4191"; page.on("console",m=>["error","warning"].includes(m.type())&&console.log("console:",m.text())); page.on("pageerror",e=>console.log("pageerror",e.message)); page.on("response",r=>r.status()>=400&&console.log(r.status(),r.url()));
page.on("websocket",w=>{w.on("framereceived",f=>{ const m=JSON.parse(f.payload); if(/Preview|following|hello/.test(m.type)) console.log("ws",m.type)}); console.log("ws open",w.url()); w.on("close",()=>console.log("ws close"))});
await page.goto(B+"/sign-in"); await page.waitForTimeout(1000); await page.getByLabel(/e-?mail/i).fill("ana@example.org"); await page.getByLabel(/password/i).first().fill("correct horse"); await page.keyboard.press("Enter"); await page.waitForTimeout(1500);
await page.getByRole("link",{name:/Perihelion/}).first().click(); await page.waitForTimeout(1200); await page.getByRole("link",{name:/Ada Marsh/}).first().click(); await page.waitForTimeout(1500);
await page.keyboard.press("g"); await page.waitForTimeout(700); await page.locator(".dialog").getByRole("button",{name:/generate/i}).last().click(); 
for (let i=0;i<6;i++){ await page.waitForTimeout(450); await page.screenshot({path:`/tmp/shots/f${i}.png`, clip:{x:1060,y:560,width:380,height:340}}); }
await page.waitForTimeout(6000); await page.screenshot({path:"/tmp/shots/f9.png"});
await ctx.close();
