// CMP
