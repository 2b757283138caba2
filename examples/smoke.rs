use mdm_hub::hub::{Hub,Settings,Origin,ingest::*};
use std::collections::BTreeMap;
fn main(){
  tracing_subscriber::fmt().init();
  let url=std::env::args().nth(1).unwrap();
  let n:usize=std::env::args().nth(2).unwrap().parse().unwrap();
  let rt=tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
  let domains=mdm_hub::engine::domain::builtin().unwrap();
  let hub=Hub::open(Settings{database_url:url,readers:8,queue:1000,domains}).unwrap();
  let origin=Origin{actor:"feeder".into(),correlation_id:"c1".into()};
  rt.block_on(async{
    let mut total:BTreeMap<&str,usize>=BTreeMap::new();
    for (sys,path) in [("cms_2018","cms_hospitals_2018.csv"),("cms_2020","cms_hospitals_2020.csv")]{
      let mut rd=csv::Reader::from_path(format!("/work/shared/data/real/facilities_cms_hospitals/{path}")).unwrap();
      let mut recs=vec![];
      for r in rd.records().take(n){let r=r.unwrap();
        recs.push(IncomingRecord{system:sys.into(),key:r[0].into(),source_updated_at:None,attributes:serde_json::json!({"name":&r[1],"addresses":[{"line1":&r[2],"city":&r[3],"state":&r[4],"zip":&r[5]}],"county":&r[6],"phones":[&r[7]],"ownership":&r[9]}).as_object().unwrap().clone()});
      }
      let t=std::time::Instant::now();
      let m=recs.len();
      for chunk in recs.chunks(1000){
        let out=hub.ingest("facility",chunk.to_vec(),true,&origin).await.unwrap();
        for o in &out{*total.entry(o.outcome.as_str()).or_default()+=1;}
        if let Some(bad)=out.iter().find(|o|o.outcome==Outcome::Quarantined){println!("{:?}",bad.violations);}
      }
      println!("{sys} {m} in {:?} = {:.0}/s",t.elapsed(),m as f64/t.elapsed().as_secs_f64());
    }
    println!("{total:?}");
    let page=hub.golden_records("facility",Default::default(),mdm_hub::hub::page::Page{limit:2,cursor:None}).await.unwrap();
    println!("{}",serde_json::to_string_pretty(&page).unwrap());
    let tasks=hub.tasks(mdm_hub::hub::tasks::TaskFilter{domains:vec!["facility".into()],..Default::default()},mdm_hub::hub::page::Page{limit:1,cursor:None}).await.unwrap();
    println!("{}",serde_json::to_string_pretty(&tasks).unwrap());
    println!("{}",hub.metrics().await.unwrap());
  });
  hub.shutdown();
}
