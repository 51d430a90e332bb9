/** Names that methods of standard libraries have too: one definition of such a name says nothing about an unknown receiver. */
export const COMMON_NAMES: ReadonlySet<string> = new Set(
  (
    "add all any append apply args as_mut as_ref as_str at await begin borrow build bytes call cancel capacity chars check clear clone close cmp " +
    "collect commit connect contains context copy count create data decode default delete deref destroy deinit done drop dump each empty encode " +
    "end ends_with entry enumerate eq equal equals erase err error exec execute exit expect extend fail fetch fill filter find first flush fmt " +
    "fold format free from front func get getName handle hash has id index info init insert into into_iter is_empty is_none is_some items iter " +
    "join key keys kind last len length line list load lock log map match max merge message min name new next now ok open or_else parse path " +
    "peek pop pop_back pos position prev print println push push_back put query read ready recv ref release remove render replace reserve reset " +
    "resize resolve rollback rows run save scan search seek send serve set setup size sleep slice sort split start starts_with state status stop " +
    "store str string sub submit sum swap sync take test then time to_owned to_string to_vec token trim try type unlock unmarshal unwrap " +
    "unwrap_or update url use validate value values visit wait walk with write zip Add All Append Args Body Bytes Cancel Clear Close Code Commit " +
    "Context Copy Count Data Decode Delete Do Done Encode Err Error Errorf Exec Exit Fatal Fatalf Find Flush Format Get Handle Hash Has Header ID " +
    "Index Info Init Insert Items Join Key Keys Kind Len Less List Load Lock Log Marshal Match Message Method Name New Next Now Open Parse Path " +
    "Ping Pop Print Printf Push Put Query Read Recv Remove Render Reset Rollback Run Save Scan Seek Send Serve Set Size Sleep Sort Split Start " +
    "State Status Stop String Sub Sum Swap Sync Test Time Type URL Unlock Unmarshal Unwrap Update Value Values Wait Walk Warn With Write"
  ).split(" "),
);
